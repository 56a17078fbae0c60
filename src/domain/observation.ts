import { MAX_CHECKS, type Check, type CheckResult } from './checks.js';
import type { Phase } from './phase.js';
import type { Reason } from './outcome.js';

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

/** Number of latest progress steps that are kept. */
export const MAX_PROGRESS_STEPS = 20;

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

/** Longest vendor status that is kept, in characters. */
const MAX_VENDOR_STATUS_LENGTH = 100;

/** Makes an observation of an adapter's report: fills in what it left out and bounds what it said. */
export function observe(report: RunReport, source: ObservationSource, observedAt: string): Observation {
  return {
    source,
    phase: report.phase,
    vendorStatus: report.vendorStatus.slice(0, MAX_VENDOR_STATUS_LENGTH),
    observedAt,
    occurredAt: report.occurredAt ?? null,
    queuedAt: report.queuedAt ?? null,
    startedAt: report.startedAt ?? null,
    endedAt: report.endedAt ?? null,
    maxRunDurationSeconds: report.maxRunDurationSeconds ?? null,
    reason: report.reason ?? null,
    checks: (report.checks ?? []).slice(0, MAX_CHECKS),
    progress: report.progress
      ? { ...report.progress, steps: report.progress.steps.slice(-MAX_PROGRESS_STEPS) }
      : null,
    incomplete: report.incomplete ?? false,
  };
}
