import { isoOf, msOf } from '../../domain/time.js';
import { integerOf, requireUuid } from '../fastapi.js';
import { uuidOf } from '../ids.js';
import type { Fields } from '../run-spec.js';
import type { RunStore } from '../run-store.js';
import type { SimulatedRun } from '../simulated-run.js';
import { OUTPUT_FOLDER_PATH, outputFolderOf } from './identities.js';
import { bodyOf } from './body.js';

const VENDOR = 'knowledge-stack';
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** Times by which runs can be narrowed and sorted. */
const TIMES = ['created_at', 'updated_at'] as const;

/** One page of runs, of a definition or of the tenant; newest first unless `sort_dir=ASC`. Throws a 422. */
export function listRuns(
  runs: RunStore,
  query: URLSearchParams,
  now: number,
  definitionId: string | null = query.get('definition_id'),
) {
  const bodies = runs
    .of(VENDOR)
    .filter((run) => definitionId === null || run.spec.definitionId === definitionId)
    .map((run): Fields => bodyOf(run, run.viewAt(now)))
    .filter((body) => isAskedFor(body, query));
  const ascending = query.get('sort_dir')?.toUpperCase() === 'ASC';
  return pageOf(ascending ? bodies : bodies.toReversed(), query);
}

function isAskedFor(body: Fields, query: URLSearchParams): boolean {
  const isAmong = (name: string, value: unknown) =>
    !query.has(name) || query.getAll(name).includes(String(value));
  return (
    isAmong('state', body['execution_state'] ?? body['status']) &&
    isAmong('approval_state', body['approval_state']) &&
    TIMES.every((name) => isWithin(String(body[name]), query, name.replace(/_at$/, '')))
  );
}

/** "After" takes the moment itself in, "before" leaves it out. */
function isWithin(time: string, query: URLSearchParams, name: string): boolean {
  const at = msOf(time);
  const after = msOf(query.get(`${name}_after`)) ?? -Infinity;
  const before = msOf(query.get(`${name}_before`)) ?? Infinity;
  return at >= after && at < before;
}

/**
 * One page of the documents in a folder. The older generation's runs of one definition share a folder, so it
 * also holds what other runs wrote. The form of a document is not published; only its times and name are sure.
 * Throws a 422.
 */
export function listDocuments(runs: RunStore, query: URLSearchParams, now: number) {
  const folder = query.get('parent_path_part_id');
  if (folder !== null) requireUuid('query', 'parent_path_part_id', folder);
  const writers = runsWritingTo(runs, folder);
  return pageOf(
    writers.flatMap((run) => documentsOf(run, now)),
    query,
  );
}

/** The runs whose output lands in a folder; every older run when no folder is named. */
export function runsWritingTo(runs: RunStore, folder: string | null): readonly SimulatedRun[] {
  const older = runs.of(VENDOR).filter((run) => run.spec.generation === 'abcd');
  return older.filter((run) => folder === null || outputFolderOf(run.spec.definitionId) === folder);
}

function documentsOf(run: SimulatedRun, now: number) {
  const since = run.filesListedSince(run.viewAt(now));
  if (since === null) return [];
  return run.spec.files.map((name, index) => ({
    id: uuidOf('document', run.id, index),
    path_part_id: uuidOf('document-part', run.id, index),
    parent_path_part_id: outputFolderOf(run.spec.definitionId),
    name,
    part_type: 'DOCUMENT',
    materialized_path: `${OUTPUT_FOLDER_PATH}/${name}`,
    created_at: isoOf(since),
    updated_at: isoOf(since),
  }));
}

function pageOf<T>(all: readonly T[], query: URLSearchParams) {
  const limit = integerOf(query, 'limit', { default: DEFAULT_LIMIT, min: 1, max: MAX_LIMIT });
  const offset = integerOf(query, 'offset', { default: 0, min: 0 });
  return { items: all.slice(offset, offset + limit), total: all.length, limit, offset };
}
