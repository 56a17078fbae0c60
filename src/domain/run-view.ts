import type { Observation, Progress, VendorCheck } from './observation.js';
import type { News, Reason } from './outcome.js';
import { isFinal, type Phase } from './phase.js';

/** Why a final status is not believed until a read has been made after `since`. */
export interface Doubt {
  /** ISO 8601 UTC; a read observed at or after it settles the doubt. */
  readonly since: string;
  readonly why: 'contradiction' | 'confirmation' | 'incomplete';
}

/** What all sources together say of a run: the result of the merge. Plain data, carried by continue-as-new. */
export interface RunView {
  readonly attempt: number;
  /** `unknown` until the run is first seen. */
  readonly phase: Phase;
  readonly vendorStatus: string | null;
  /** When this phase began, by our clock; null until the run is first seen. */
  readonly phaseSince: string | null;
  /** The vendor's own time of the state shown. */
  readonly occurredAt: string | null;
  readonly queuedAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly maxRunDurationSeconds: number | null;
  /** When the run was first seen running, by our clock; null until then. */
  readonly firstRunningAt: string | null;
  /** Time spent waiting for a person within this attempt, in milliseconds, without the present wait. */
  readonly waitedMs: number;
  readonly reason: Reason | null;
  readonly checks: readonly VendorCheck[];
  readonly progress: Progress | null;
  /** Who reported the phase. */
  readonly source: Observation['source'] | null;
  readonly doubt: Doubt | null;
  /** When this final status was recorded, where it was; what is not final then begins another attempt. */
  readonly recordedAt: string | null;
  readonly news: News;
  /** The latest event ids, oldest first, at most 200. */
  readonly seenEventIds: readonly string[];
}

/** A run of which nothing is known yet. */
export const UNSEEN_RUN: RunView = {
  attempt: 1,
  phase: 'unknown',
  vendorStatus: null,
  phaseSince: null,
  occurredAt: null,
  queuedAt: null,
  startedAt: null,
  endedAt: null,
  maxRunDurationSeconds: null,
  firstRunningAt: null,
  waitedMs: 0,
  reason: null,
  checks: [],
  progress: null,
  source: null,
  doubt: null,
  recordedAt: null,
  news: { webhooks: 0, duplicates: 0, stale: 0, contradictions: 0, reads: 0, readErrors: 0 },
  seenEventIds: [],
};

/** Whether the vendor's verdict is known and believed. */
export function isDecided(view: RunView): boolean {
  return isFinal(view.phase) && view.doubt === null;
}
