import { integerOf } from '../fastapi.js';
import type { RunStore } from '../run-store.js';
import { runBodyOf } from './run-body.js';

const VENDOR = 'noxus';
const MAX_SIZE = 100;

/** Not published for the list of runs; that of the search. */
const DEFAULT_SIZE = 50;

/** One page of runs, newest first, of a workflow or of the workspace. Throws a 422 for a page that cannot be. */
export function listRuns(
  runs: RunStore,
  query: URLSearchParams,
  now: number,
  workflowId: string | null = null,
) {
  const page = integerOf(query, 'page', { default: 1, min: 1 });
  const size = integerOf(query, 'size', { default: DEFAULT_SIZE, min: 1, max: MAX_SIZE });
  const all = runs
    .of(VENDOR)
    .filter((run) => workflowId === null || run.spec.definitionId === workflowId)
    .toReversed();
  const items = all.slice((page - 1) * size, page * size).map((run) => runBodyOf(run, run.viewAt(now)));
  return { items, total: all.length, page, size, pages: Math.ceil(all.length / size) };
}
