import type { OutputFile } from '../../domain/checks.js';
import { outputFileOf } from '../files.js';
import type { ExtendFile, ExtendRunFiles } from './schema.js';

/** Content types of the file types that can be but one; Extend tells no sizes. */
const CONTENT_TYPES: ReadonlyMap<string, string> = new Map([
  ['PDF', 'application/pdf'],
  ['CSV', 'text/csv'],
  ['TXT', 'text/plain'],
  ['XML', 'application/xml'],
  ['HTML', 'text/html'],
]);

/** The files that a run produced: those that its answer describes, and the ids of those that it only names. */
export interface ProducedFiles {
  readonly described: readonly ExtendFile[];
  readonly undescribed: readonly string[];
}

/**
 * Tells what a run produced from what was put in: there is no list of outputs. Produced is a file that the result
 * of a step names (a splitter's part, an edited file), and one whose parent is another file of the same run. A
 * file whose parent is elsewhere was produced by an earlier run, and is an input of this one.
 */
export function producedFilesOf(run: ExtendRunFiles): ProducedFiles {
  const steps = run.stepRuns ?? [];
  const files = [...run.files, ...steps.flatMap((step) => step.files ?? [])];
  const byId = new Map(files.map((file) => [file.id, file]));
  const named = new Set(steps.flatMap((step) => Object.values(step.result ?? {}).flatMap(idsIn)));
  const isProduced = ({ id, parentFileId }: ExtendFile) =>
    named.has(id) || (parentFileId !== null && parentFileId !== id && byId.has(parentFileId));
  return {
    described: [...byId.values()].filter(isProduced),
    undescribed: [...named].filter((id) => !byId.has(id)),
  };
}

/** A file of Extend in our terms. */
export function outputFilesOf(file: ExtendFile): readonly OutputFile[] {
  return outputFileOf(file.name, null, CONTENT_TYPES.get(file.type ?? '') ?? null);
}

type Producer = NonNullable<NonNullable<ExtendRunFiles['stepRuns']>[number]['result']>[string];

function idsIn(producer: Producer): readonly string[] {
  const { splits, editedFile } = producer?.output ?? {};
  const ids = [...(splits ?? []).map(({ fileId }) => fileId), editedFile?.id];
  return ids.filter((id) => typeof id === 'string' && id !== '') as string[];
}
