import type { CheckResult } from './checks.js';
import type { RunKey } from './run-key.js';

/** The recorded verdict. `checks_failed`: the vendor reported success and a check did not hold. */
export type OutcomeStatus =
  'succeeded' | 'failed' | 'cancelled' | 'checks_failed' | 'timed_out' | 'not_found';

/** All outcome statuses. */
export const OUTCOME_STATUSES: readonly OutcomeStatus[] = [
  'succeeded',
  'failed',
  'cancelled',
  'checks_failed',
  'timed_out',
  'not_found',
];

/** Why a run did not simply succeed; stable, for programs. */
export type ReasonCode =
  | 'vendor_failed'
  | 'vendor_error'
  | 'rejected'
  | 'cancelled_by_vendor'
  | 'cancelled_by_user'
  | 'check_failed'
  | 'run_deadline'
  | 'queue_deadline'
  | 'review_deadline'
  | 'not_found';

/** A code for programs and a message for people (at most 1,000 characters). */
export interface Reason {
  readonly code: ReasonCode;
  readonly message: string;
}

/** Longest message of a reason, in characters. */
export const MAX_REASON_LENGTH = 1000;

/** What settled the verdict. */
export type DecidedBy = 'webhook' | 'read' | 'deadline' | 'cancel';

/** What became of the run at the vendor, as far as is known. */
export type VendorRunState = 'ended' | 'cancelled' | 'still_running' | 'unknown';

/** How one sink took the outcome. */
export interface SinkDelivery {
  readonly name: string;
  readonly status: 'pending' | 'delivered' | 'refused';
  readonly attempts: number;
  readonly message: string | null;
}

/** How much news of a run came, by kind. Reads count once the reading activity that made them has reported. */
export interface News {
  readonly webhooks: number;
  readonly duplicates: number;
  readonly stale: number;
  /** Final statuses of two sources that differed and had to be settled by a read. */
  readonly contradictions: number;
  readonly reads: number;
  readonly readErrors: number;
}

/** The verdict on one attempt of a run: one JSON object everywhere. Times are ISO 8601 UTC or null. */
export interface Outcome extends RunKey {
  /** 1, and one more each time the vendor re-executes the same run id after a final status. */
  readonly attempt: number;
  /** 1, and one more each time the verdict of the same attempt is amended. */
  readonly revision: number;
  readonly status: OutcomeStatus;
  readonly vendorStatus: string | null;
  readonly reason: Reason | null;
  readonly decidedBy: DecidedBy;
  readonly queuedAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly deadlineAt: string | null;
  /** When tracking began. */
  readonly trackedAt: string;
  readonly recordedAt: string;
  readonly checks: readonly CheckResult[];
  /** Null unless a list was read; `names` holds at most 100. */
  readonly files: { readonly count: number; readonly names: readonly string[] } | null;
  readonly vendorRun: VendorRunState;
  readonly sinks: readonly SinkDelivery[];
  readonly news: News;
  /** Ids of the latest webhooks, oldest first, at most 20. */
  readonly eventIds: readonly string[];
  readonly workflowId: string;
}

/** A verdict before the ledger has numbered it and given it its time. */
export type OutcomeDraft = Omit<Outcome, 'revision' | 'recordedAt'>;

/** Makes one effect of one verdict: equal keys are the same news. */
export function idempotencyKeyOf(outcome: Outcome): string {
  return [outcome.vendor, outcome.account, outcome.runId, outcome.attempt, outcome.revision].join(':');
}

/** A reason whose message fits, with a mark where it was cut. */
export function reasonOf(code: ReasonCode, message: string): Reason {
  return {
    code,
    message: message.length <= MAX_REASON_LENGTH ? message : `${message.slice(0, MAX_REASON_LENGTH - 1)}…`,
  };
}
