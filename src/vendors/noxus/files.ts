import type { OutputFile } from '../../domain/checks.js';
import { outputFileOf } from '../files.js';
import { baseNameOf } from '../texts.js';
import { fileSchema, type NoxusFile } from './schema.js';

/**
 * The files in an output, however deep, each once. Where a file stands in an output is not published: every object
 * below an output node that has a `uri` is taken for one. That is a guess from the client library's model of a file.
 */
export function filesIn(output: Readonly<Record<string, unknown>>): OutputFile[] {
  const files = new Map<string, readonly OutputFile[]>();
  // The labels are the customer's words: one that is called `uri` does not make the output a file.
  const values = Object.values(output);
  // Without recursion, which deep data would overflow; what is found is put behind what is walked.
  for (const value of values) {
    const file = fileSchema.safeParse(value);
    if (file.success) files.set(JSON.stringify([file.data.uri, nameOf(file.data)]), listed(file.data));
    else for (const child of childrenOf(value)) values.push(child);
  }
  return [...files.values()].flat();
}

function childrenOf(value: unknown): readonly unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function listed(file: NoxusFile): readonly OutputFile[] {
  return outputFileOf(nameOf(file), file.size, file.content_type);
}

/** The first of its names that names a file; the address is the last resort. */
function nameOf({ name, filename, uri }: NoxusFile): string {
  const inUri = uri.replace(/[?#].*$/s, '');
  return [name, filename].find((given) => given !== null && baseNameOf(given) !== null) ?? inUri;
}
