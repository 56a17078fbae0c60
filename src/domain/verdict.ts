import { checksHold, MAX_LISTED_NAMES, type CheckResult } from './checks.js';
import type { AttachOptions } from './options.js';
import {
  reasonOf,
  type DecidedBy,
  type OutcomeDraft,
  type OutcomeStatus,
  type Reason,
  type VendorRunState,
} from './outcome.js';
import { workflowIdOf, type RunKey } from './run-key.js';
import type { RunView } from './run-view.js';

/** How a tracking ends, before checks have had their say. */
export interface Verdict {
  readonly status: Exclude<OutcomeStatus, 'checks_failed'>;
  readonly reason: Reason | null;
  readonly decidedBy: DecidedBy;
  readonly vendorRun: VendorRunState;
}

/** The vendor's own verdict: the final phase that the view holds. */
export function vendorVerdict(view: RunView): Verdict {
  const { phase } = view;
  if (phase !== 'succeeded' && phase !== 'failed' && phase !== 'cancelled') {
    throw new RangeError(`A verdict needs a final phase [phase=${phase}]`);
  }
  return {
    status: phase,
    reason:
      view.reason ??
      (phase === 'succeeded'
        ? null
        : reasonOf(
            phase === 'failed' ? 'vendor_failed' : 'cancelled_by_vendor',
            `The vendor reported ${view.vendorStatus ?? phase}`,
          )),
    decidedBy: view.source ?? 'read',
    vendorRun: phase === 'cancelled' ? 'cancelled' : 'ended',
  };
}

/** What the finish has gathered. */
export interface Findings {
  readonly checks: readonly CheckResult[];
  /** Null unless a list was read. */
  readonly files: readonly string[] | null;
}

function failedChecksReason(checks: readonly CheckResult[]): Reason {
  const failed = checks.filter((check) => check.status !== 'passed' && check.status !== 'skipped');
  return reasonOf('check_failed', failed.map((check) => `${check.name}: ${check.message}`).join('; '));
}

/** Puts the outcome together, as it goes to the ledger for its number. */
export function draftOutcome(
  key: RunKey,
  parts: {
    readonly view: RunView;
    readonly verdict: Verdict;
    readonly findings: Findings;
    readonly trackedAt: string;
    readonly deadlineAt: string | null;
    readonly options: AttachOptions;
  },
): OutcomeDraft {
  const { view, verdict, findings } = parts;
  const holds = verdict.status !== 'succeeded' || checksHold(findings.checks);
  return {
    vendor: key.vendor,
    account: key.account,
    runId: key.runId,
    attempt: view.attempt,
    status: holds ? verdict.status : 'checks_failed',
    vendorStatus: view.vendorStatus,
    reason: holds ? verdict.reason : failedChecksReason(findings.checks),
    decidedBy: verdict.decidedBy,
    queuedAt: view.queuedAt,
    startedAt: view.startedAt ?? view.firstRunningAt,
    endedAt: view.endedAt,
    deadlineAt: parts.deadlineAt,
    trackedAt: parts.trackedAt,
    checks: findings.checks,
    files: findings.files && {
      count: findings.files.length,
      names: findings.files.slice(0, MAX_LISTED_NAMES),
    },
    vendorRun: verdict.vendorRun,
    sinks: [],
    news: view.news,
    workflowId: workflowIdOf(key),
  };
}
