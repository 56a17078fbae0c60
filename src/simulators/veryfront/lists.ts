import { isoOf } from '../../domain/time.js';
import type { RunStore } from '../run-store.js';
import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { Step } from '../timeline.js';
import { VENDOR } from './identities.js';
import { runBodyOf } from './run-body.js';
import { hasBegun, isFinal } from './statuses.js';

/** Neither the order nor the size of a page is published. */
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/** One page of a project's runs, newest first; null for a page that cannot be. Agents' runs belong to no project. */
export function listRuns(runs: RunStore, project: string, query: URLSearchParams, now: number) {
  const bodies = runs
    .of(VENDOR)
    .map((run) => runBodyOf(run, run.viewAt(now)))
    .filter((body) => isOwnedBy(body['owner'], project))
    .toReversed();
  const limit = countIn(query, 'limit', DEFAULT_LIMIT);
  const offset = offsetOf(query.get('cursor') ?? cursorOf(0));
  if (limit === null || limit < 1 || offset === null) return null;
  const size = Math.min(limit, MAX_LIMIT);
  const page_info = {
    self: cursorOf(offset),
    first: null,
    next: offset + size < bodies.length ? cursorOf(offset + size) : null,
    prev: offset > 0 ? cursorOf(Math.max(0, offset - size)) : null,
  };
  return { data: bodies.slice(offset, offset + size), page_info };
}

/** The events of a run after the one that is named, oldest first; null for a page that cannot be. */
export function listEvents(run: SimulatedRun, query: URLSearchParams, now: number) {
  const after = countIn(query, 'after_event_id', 0);
  const limit = countIn(query, 'limit', DEFAULT_LIMIT);
  if (after === null || limit === null || limit < 1) return null;
  const data = eventsUntil(run, now)
    .filter(({ event_id }) => event_id > after)
    .slice(0, Math.min(limit, MAX_LIMIT));
  return { data, page_info: { self: null, first: null, next: null, prev: null } };
}

function eventsUntil(run: SimulatedRun, now: number) {
  const steps = run.steps.filter((step) => step.at <= now);
  const typed = steps.map(({ at, status }, index) => ({ at, type: eventTypeOf(status, steps[index - 1]) }));
  return typed
    .filter(({ type }) => type !== null)
    .map(({ at, type }, index) => ({
      event_id: index + 1,
      event_type: type,
      payload: { runId: run.id },
      created_at: isoOf(at),
    }));
}

/** A failure and a cancel are one event. */
function eventTypeOf(status: string, before: Step | undefined): string | null {
  if (status === before?.status) return null;
  if (isFinal(status)) return status === 'completed' ? 'RUN_FINISHED' : 'RUN_ERROR';
  const hadBegun = before !== undefined && hasBegun(before.status) && !isFinal(before.status);
  return hasBegun(status) && !hadBegun ? 'RUN_STARTED' : null;
}

function isOwnedBy(owner: unknown, project: string): boolean {
  const { kind, id } = (owner ?? {}) as Fields;
  return kind === 'project' && id === project;
}

function countIn(query: URLSearchParams, name: string, otherwise: number): number | null {
  const text = query.get(name) ?? String(otherwise);
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function cursorOf(offset: number): string {
  return Buffer.from(`runs:${offset}`).toString('base64url');
}

function offsetOf(cursor: string): number | null {
  const [, offset] = /^runs:(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return offset === undefined ? null : Number(offset);
}
