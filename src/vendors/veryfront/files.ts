import type { OutputFile } from '../../domain/checks.js';
import type { RunKey } from '../../domain/run-key.js';
import { parseAnswer } from '../answers.js';
import { outputFileOf } from '../files.js';
import { baseNameOf } from '../texts.js';
import { artifactSchema, artifactsSchema } from './schema.js';

/**
 * The files among a run's artifacts. An artifact that names none is left out: the list is untyped and may hold other
 * things. A bare text is no name either, since it may as well be a signed link, which must not be recorded.
 */
export function filesOf(answer: unknown, key: RunKey): OutputFile[] {
  const { artifacts } = parseAnswer(artifactsSchema, answer, 'The list of files', key);
  return artifacts.flatMap(fileOf);
}

function fileOf(item: unknown): readonly OutputFile[] {
  const parsed = artifactSchema.safeParse(item);
  if (!parsed.success) return [];
  const { path, name, filename, file_name, size, contentType, content_type } = parsed.data;
  const named = [path, name, filename, file_name].find((text) => text !== null && baseNameOf(text) !== null);
  return outputFileOf(named ?? '', size, contentType ?? content_type);
}
