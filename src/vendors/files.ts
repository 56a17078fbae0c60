import type { OutputFile } from '../domain/checks.js';
import { baseNameOf, clipText } from './texts.js';

/** An output file by its base name, alone in a list; the list is empty when the name cannot be a file's. */
export function outputFileOf(
  fileName: string,
  sizeBytes: number | null = null,
  contentType: string | null = null,
): readonly OutputFile[] {
  const name = baseNameOf(fileName);
  if (name === null) return [];
  const size = sizeBytes !== null && Number.isSafeInteger(sizeBytes) && sizeBytes >= 0 ? sizeBytes : null;
  return [{ name, size, contentType: contentType === null ? null : clipText(contentType) }];
}
