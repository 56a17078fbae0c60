import { isoOf } from '../../domain/time.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import { idOf } from './identities.js';

/** What is put into every simulated run. */
const INPUT_NAME = 'document.pdf';

const TYPES: Readonly<Record<string, string>> = {
  csv: 'CSV',
  docx: 'DOCX',
  html: 'HTML',
  jpg: 'IMG',
  pdf: 'PDF',
  png: 'IMG',
  txt: 'TXT',
  xlsx: 'EXCEL',
  xml: 'XML',
};

/** A file as a run, a step and a read by id give it alike. */
export type FileSummary = ReturnType<typeof summaryOf>;

/** The file that went into the run. */
export function inputFileOf(run: SimulatedRun): FileSummary {
  return summaryOf(inputIdOf(run), INPUT_NAME, null, run.createdAt);
}

/** The parts that a splitter made of it, as seen in `view`; none before that step is finished. */
export function partsOf(run: SimulatedRun, view: RunView): readonly FileSummary[] {
  const since = run.filesListedSince(view);
  if (since === null) return [];
  return run.spec.files.map((name, index) =>
    summaryOf(idOf('file', run.id, 'part', index), name, inputIdOf(run), since),
  );
}

function inputIdOf(run: SimulatedRun): string {
  return idOf('file', run.id, 'input');
}

function summaryOf(id: string, name: string, parentFileId: string | null, createdAt: number) {
  return {
    object: 'file',
    id,
    name,
    type: TYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? null,
    parentFileId,
    metadata: { pageCount: 1 },
    createdAt: isoOf(createdAt),
    updatedAt: isoOf(createdAt),
  };
}
