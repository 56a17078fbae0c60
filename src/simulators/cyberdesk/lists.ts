import { msOf } from '../../domain/time.js';
import { integerOf, requireUuid } from '../fastapi.js';
import type { RunStore } from '../run-store.js';
import type { Fields } from '../run-spec.js';
import { attachmentsOf } from './attachments.js';
import { runBodyOf } from './run-body.js';

const VENDOR = 'cyberdesk';
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Fields that a list shows of a run however few were asked for. */
const ALWAYS_SHOWN = ['id', 'workflow_id', 'machine_id', 'status', 'created_at'];

/** One page of `GET /v1/runs`, newest first. Throws a 422 for a page that cannot be. */
export function listRuns(runs: RunStore, query: URLSearchParams, now: number) {
  const bodies = runs
    .of(VENDOR)
    .map((run): Fields => runBodyOf(run, run.viewAt(now)))
    .filter((body) => isAskedFor(body, query))
    .toReversed();
  const page = pageOf(bodies, query);
  return { ...page, items: page.items.map((body) => trim(body, query.getAll('fields'))), included: null };
}

/** The attachment of an id, whichever run it belongs to; null when there is none. */
export function attachmentOfId(runs: RunStore, id: string, now: number) {
  const attachments = runs.of(VENDOR).flatMap((run) => attachmentsOf(run, run.viewAt(now)));
  return attachments.find((attachment) => attachment.id === id) ?? null;
}

/** One page of `GET /v1/run-attachments`. Throws a 422 for a page that cannot be. */
export function listAttachments(runs: RunStore, query: URLSearchParams, now: number) {
  const runId = query.get('run_id');
  if (runId !== null) requireUuid('query', 'run_id', runId);
  const found = runs.of(VENDOR).filter((run) => runId === null || run.id === runId);
  const wanted = query.get('attachment_type');
  const attachments = found
    .flatMap((run) => attachmentsOf(run, run.viewAt(now)))
    .filter((attachment) => wanted === null || attachment.attachment_type === wanted);
  return pageOf(attachments, query);
}

function isAskedFor(body: Fields, query: URLSearchParams): boolean {
  const equal = ['workflow_id', 'machine_id', 'session_id', 'status'];
  const createdAt = Date.parse(String(body['created_at']));
  const from = msOf(query.get('created_at_from')) ?? -Infinity;
  const to = msOf(query.get('created_at_to')) ?? Infinity;
  return (
    createdAt >= from &&
    createdAt <= to &&
    equal.every((name) => !query.has(name) || query.get(name) === body[name])
  );
}

function trim(body: Fields, asked: readonly string[]): Fields {
  if (asked.length === 0) return body;
  const shown = new Set([...ALWAYS_SHOWN, ...asked]);
  return Object.fromEntries(Object.entries(body).filter(([name]) => shown.has(name)));
}

function pageOf<T>(all: readonly T[], query: URLSearchParams) {
  const skip = integerOf(query, 'skip', { default: 0, min: 0 });
  const limit = integerOf(query, 'limit', { default: DEFAULT_LIMIT, min: 1, max: MAX_LIMIT });
  return { items: all.slice(skip, skip + limit), total: all.length, skip, limit };
}
