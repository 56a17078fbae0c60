import type { ReasonCode } from './outcome.js';
import type { RunView } from './run-view.js';
import { msOf } from './time.js';
import type { Timing } from './timing.js';

/** What the wait is bounded by at present. */
export interface Deadline {
  readonly kind: 'queue' | 'run' | 'review';
  /** Milliseconds since the epoch. */
  readonly atMs: number;
}

const REASON_CODES = {
  queue: 'queue_deadline',
  run: 'run_deadline',
  review: 'review_deadline',
} as const satisfies Record<Deadline['kind'], ReasonCode>;

/** Reason code of a deadline that passed. */
export function reasonCodeOf(deadline: Deadline): ReasonCode {
  return REASON_CODES[deadline.kind];
}

/** The run's limit in seconds: the vendor's own where its answer names one. */
export function runLimitSeconds(view: RunView, timing: Timing): number {
  return view.maxRunDurationSeconds ?? timing.maxRunDurationSeconds;
}

/**
 * The deadline in force. The queue's, from the beginning of tracking, until the run was seen running; then the
 * run's own, from the vendor's start where that is known or else from when it was first seen running; the
 * review's while a person must act, which stops the other two clocks.
 */
export function deadlineOf(view: RunView, timing: Timing, trackedAt: string): Deadline {
  if (view.phase === 'waiting' && view.phaseSince !== null) {
    return { kind: 'review', atMs: msOf(view.phaseSince) + timing.reviewTimeoutSeconds * 1000 };
  }
  if (view.firstRunningAt === null) {
    return { kind: 'queue', atMs: msOf(trackedAt) + timing.queueTimeoutSeconds * 1000 + view.waitedMs };
  }
  const limitMs = (runLimitSeconds(view, timing) + timing.graceSeconds) * 1000;
  return { kind: 'run', atMs: msOf(view.startedAt ?? view.firstRunningAt) + limitMs + view.waitedMs };
}
