import { uuidOf } from '../ids.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import { hasFiles, isFinal } from './statuses.js';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
};

/** The output of a run in `view`, by the labels of its output nodes: null while it works, empty when it failed. */
export function outputOf(run: SimulatedRun, view: RunView) {
  const listedSince = run.filesListedSince(view);
  if (listedSince === null && !isFinal(view.status)) return null;
  const files = listedSince === null ? [] : run.spec.files;
  return {
    ...(hasFiles(view.status) ? { Summary: 'The work is done.' } : {}),
    ...Object.fromEntries(files.map((name, index) => [`File ${index + 1}`, fileOf(run, name, index)])),
  };
}

/** A file as the vendor's client library models it; that a value of the output has this form is a guess. */
function fileOf(run: SimulatedRun, name: string, index: number) {
  return {
    id: uuidOf('noxus', 'file', run.id, index),
    uri: `spot://runs/${run.id}/${index}/${encodeURIComponent(name)}`,
    name,
    content_type: CONTENT_TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain',
    source_type: 'Document',
    source_metadata: null,
  };
}
