import { boundedProgress, boundedReason, boundedText, boundedTime } from './bounded.js';
import { boundedChecks } from './bounded-checks.js';
import type { Check, CheckResult } from './checks.js';
import type { Reason } from './outcome.js';
import { PHASES, type Phase } from './phase.js';

/** Where an observation came from. */
export type ObservationSource = 'webhook' | 'read';

/** A post-run check that the vendor itself declared, with its verdict and, for file checks, ours to repeat. */
export interface VendorCheck {
  readonly result: CheckResult;
  /** The same check in our terms, to be verified again; null when only the vendor can judge it. */
  readonly verify: Check | null;
}

/** One step of a run's progress. Steps inform; they never decide a status. */
export interface ProgressStep {
  readonly name: string;
  readonly type: string | null;
  readonly status: string;
  /** ISO 8601 UTC. */
  readonly at: string | null;
}

/** How far a run is, as far as its vendor tells. */
export interface Progress {
  /** 0 to 100, or null when the vendor gives no number. */
  readonly percent: number | null;
  /** The latest steps, oldest first, at most 20. */
  readonly steps: readonly ProgressStep[];
}

/**
 * What one source said of a run at one moment, reduced to a few hundred bytes. All times are ISO 8601 UTC.
 * A vendor's adapter leaves out what its API does not make trustworthy (null), so the core need not know.
 */
export interface Observation {
  readonly source: ObservationSource;
  readonly phase: Phase;
  /** The vendor's own status string, always kept beside ours. */
  readonly vendorStatus: string;
  /** When our side received or read it. */
  readonly observedAt: string;
  /** The vendor's own time of this state; orders observations of different sources. */
  readonly occurredAt: string | null;
  readonly queuedAt: string | null;
  /** When execution began, where the vendor's field can be trusted. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** The vendor's own limit for this run, in seconds. */
  readonly maxRunDurationSeconds: number | null;
  /** Why the run failed or was cancelled, in the vendor's words. */
  readonly reason: Reason | null;
  readonly checks: readonly VendorCheck[];
  readonly progress: Progress | null;
  /** True when the source could not carry everything that the finish needs, so that a read must confirm it. */
  readonly incomplete: boolean;
}

export { MAX_PROGRESS_STEPS } from './bounded.js';

/** One webhook delivery, verified and reduced; the payload of the `observed` signal. */
export interface RunEvent {
  /** The vendor's id of the event; equal ids are one event. Null when the vendor gave none. */
  readonly eventId: string | null;
  readonly eventType: string;
  /** What the event says of the run; null when it is only a hint to read. */
  readonly observation: Observation | null;
  /** A step that ended; informs only. */
  readonly step: ProgressStep | null;
}

/** The largest `observed` signal, in bytes of JSON. Larger events are reduced to hints by the gateway. */
export const MAX_RUN_EVENT_BYTES = 4096;

/** What an adapter must and may say of a run; everything left out is unknown. */
export type RunReport = Pick<Observation, 'phase' | 'vendorStatus'> &
  Partial<Omit<Observation, 'phase' | 'vendorStatus' | 'source' | 'observedAt'>>;

/** Longest vendor status that is kept, in characters; and in bytes of JSON, for those of other scripts. */
const MAX_VENDOR_STATUS_LENGTH = 100;
const MAX_VENDOR_STATUS_BYTES = 404;

/** Longest limit of a run that is believed, in seconds: ten years, which Temporal can still wait for. */
const MAX_RUN_DURATION_SECONDS = 10 * 366 * 24 * 3600;

function limitOf(seconds: number | null | undefined): number | null {
  if (typeof seconds !== 'number' || !(seconds > 0)) return null;
  return Math.min(seconds, MAX_RUN_DURATION_SECONDS);
}

/**
 * Makes an observation of an adapter's report: fills in what it left out, bounds what it said, and takes nothing
 * over that a workflow could not reckon with, since adapters are also written by users. At most 4 KB of JSON, and
 * 26 KB more for a vendor's checks. Throws a TypeError for a report without a status or with lists that are none.
 */
export function observe(report: RunReport, source: ObservationSource, observedAt: string): Observation {
  const { phase, vendorStatus } = report;
  if (typeof vendorStatus !== 'string') throw new TypeError('The report of a run names no status');
  return {
    source,
    phase: PHASES.includes(phase) ? phase : 'unknown',
    vendorStatus: boundedText(vendorStatus, MAX_VENDOR_STATUS_BYTES, MAX_VENDOR_STATUS_LENGTH),
    observedAt,
    occurredAt: boundedTime(report.occurredAt),
    queuedAt: boundedTime(report.queuedAt),
    startedAt: boundedTime(report.startedAt),
    endedAt: boundedTime(report.endedAt),
    maxRunDurationSeconds: limitOf(report.maxRunDurationSeconds),
    reason: boundedReason(report.reason),
    checks: boundedChecks(report.checks),
    progress: boundedProgress(report.progress),
    incomplete: report.incomplete === true,
  };
}
