import { clippedName } from './check-results.js';
import { nameOfCheck } from './checks.js';
import { isDecisive, knownOf } from './classify.js';
import type { RunEvent } from './observation.js';
import type { AttachOptions } from './options.js';
import type { Outcome } from './outcome.js';
import type { FinalPhase } from './phase.js';
import { UNSEEN_RUN, type RunView } from './run-view.js';
import { nameOfSink } from './sinks.js';

/*
 * What a recorded verdict means to those who come after it: news of the vendor, and further calls of `track`.
 */

const PHASES = {
  succeeded: 'succeeded',
  checks_failed: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  timed_out: null,
  not_found: null,
} as const satisfies Record<Outcome['status'], FinalPhase | null>;

/** Whether the outcome is the vendor's own verdict, rather than what was recorded for want of one. */
export function isVendorVerdict(outcome: Pick<Outcome, 'status' | 'decidedBy'>): boolean {
  return PHASES[outcome.status] !== null && outcome.decidedBy !== 'cancel';
}

/** What is known of a run whose vendor verdict is recorded; null when the outcome is none. */
export function viewOfOutcome(outcome: Outcome): RunView | null {
  const phase = PHASES[outcome.status];
  if (phase === null || !isVendorVerdict(outcome)) return null;
  return {
    ...UNSEEN_RUN,
    attempt: outcome.attempt,
    phase,
    vendorStatus: outcome.vendorStatus,
    phaseSince: outcome.recordedAt,
    recordedAt: outcome.recordedAt,
    occurredAt: outcome.endedAt,
    queuedAt: outcome.queuedAt,
    startedAt: outcome.startedAt,
    endedAt: outcome.endedAt,
    reason: outcome.status === 'checks_failed' ? null : outcome.reason,
    checks: outcome.checks
      .filter((check) => check.source === 'vendor')
      .map((result) => ({ result, verify: null })),
    source: outcome.decidedBy === 'webhook' ? 'webhook' : 'read',
    news: outcome.news,
    seenEventIds: outcome.eventIds,
  };
}

/**
 * Whether a webhook that comes after the verdict says anything else: another end, or a further attempt. What only
 * asks to read, and progress, is no news of a run that has ended.
 */
export function isNewsTo(outcome: Outcome, { eventId, observation }: RunEvent): boolean {
  if (eventId !== null && outcome.eventIds.includes(eventId)) return false;
  const view = viewOfOutcome(outcome);
  if (view === null) return true;
  return observation !== null && isDecisive(knownOf(view), observation);
}

/** Whether the verdict lacks checks or sinks of these options. Checks are of no account where nothing succeeded. */
export function isShortOf(outcome: Outcome, { checks = [], sinks = [] }: AttachOptions): boolean {
  const isChecked = outcome.status === 'succeeded' || outcome.status === 'checks_failed';
  const made = outcome.checks.filter((check) => check.source === 'app').map((check) => check.name);
  const told = outcome.sinks.map((sink) => sink.name);
  return (
    (isChecked && checks.some((check) => !made.includes(clippedName(nameOfCheck(check))))) ||
    sinks.some((sink) => !told.includes(nameOfSink(sink)))
  );
}
