import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import type { World } from '../world.js';
import { invalidRequest } from './answers.js';
import { inputFileOf, partsOf, type FileSummary } from './files.js';
import { runSummaryOf } from './run-body.js';

const VENDOR = 'extend';

/** Neither the default nor the largest size of a page is documented. */
const DEFAULT_PAGE_SIZE = 10;
const MAX_PAGE_SIZE = 100;

/** Real tokens have these characters too, so that a caller who does not encode them is found out. */
const TOKEN_MARK = '=:/+';

/** One page of `GET /workflow_runs`, the last updated first unless asked otherwise. Throws a 400. */
export function listRuns(world: World, query: URLSearchParams, now: number) {
  const found = world.runs
    .of(VENDOR)
    .map((run) => ({ run, view: run.viewAt(now) }))
    .filter(({ run, view }) => isAskedFor(run, view, query));
  const sorted = sort(found, query).map(({ run, view }) => runSummaryOf(run, view));
  const size = pageSizeOf(query);
  const offset = offsetOf(query.get('nextPageToken'));
  const end = offset + size;
  const more = end < sorted.length ? { nextPageToken: tokenOf(end) } : {};
  return { object: 'list', data: sorted.slice(offset, end), ...more };
}

/** The file of that id, of whichever run; null when there is none yet. */
export function findFile(world: World, fileId: string, now: number): FileSummary | null {
  const files = world.runs.of(VENDOR).flatMap((run) => [inputFileOf(run), ...partsOf(run, run.viewAt(now))]);
  return files.find((file) => file.id === fileId) ?? null;
}

function isAskedFor(run: SimulatedRun, view: RunView, query: URLSearchParams): boolean {
  const summary: Fields = runSummaryOf(run, view);
  const name = query.get('fileNameContains') ?? '';
  const wanted = { status: view.status, workflowId: run.spec.definitionId, batchId: summary['batchId'] };
  return (
    inputFileOf(run).name.includes(name) &&
    Object.entries(wanted).every(([key, value]) => !query.has(key) || query.get(key) === value)
  );
}

function sort<T extends { readonly run: SimulatedRun; readonly view: RunView }>(
  found: readonly T[],
  query: URLSearchParams,
): readonly T[] {
  const timeOf = ({ run, view }: T) => (query.get('sortBy') === 'createdAt' ? run.createdAt : view.changedAt);
  const ascending = found.toSorted((first, second) => timeOf(first) - timeOf(second));
  return query.get('sortDir') === 'asc' ? ascending : ascending.toReversed();
}

function pageSizeOf(query: URLSearchParams): number {
  const text = query.get('maxPageSize');
  if (text === null) return DEFAULT_PAGE_SIZE;
  const size = Number(text);
  if (Number.isInteger(size) && size > 0) return Math.min(size, MAX_PAGE_SIZE);
  throw invalidRequest('maxPageSize must be a positive integer');
}

function tokenOf(offset: number): string {
  return `${Buffer.from(String(offset)).toString('base64')}${TOKEN_MARK}`;
}

function offsetOf(token: string | null): number {
  if (token === null) return 0;
  const text = Buffer.from(token.slice(0, -TOKEN_MARK.length), 'base64').toString();
  if (token.endsWith(TOKEN_MARK) && /^\d+$/.test(text)) return Number(text);
  throw invalidRequest('nextPageToken is not valid');
}
