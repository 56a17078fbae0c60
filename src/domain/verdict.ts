import { checksHold, MAX_LISTED_NAMES, type CheckResult } from './checks.js';
import {
  reasonOf,
  type DecidedBy,
  type OutcomeDraft,
  type OutcomeStatus,
  type Reason,
  type SinkDelivery,
  type VendorRunState,
} from './outcome.js';
import { isFinal, type FinalPhase } from './phase.js';
import { workflowIdOf, type RunKey } from './run-key.js';
import type { RunView } from './run-view.js';

/** Most event ids that an outcome lists. */
const MAX_LISTED_EVENT_IDS = 20;

/** How a tracking ends, before checks have had their say. */
export interface Verdict {
  readonly status: Exclude<OutcomeStatus, 'checks_failed'>;
  readonly reason: Reason | null;
  readonly decidedBy: DecidedBy;
  readonly vendorRun: VendorRunState;
}

/** The vendor's reason, cut to what an outcome holds; where it gave none but a reason is due, its status. */
function reasonFor(phase: FinalPhase, view: RunView): Reason | null {
  if (view.reason !== null) return reasonOf(view.reason.code, view.reason.message);
  if (phase === 'succeeded') return null;
  const code = phase === 'failed' ? 'vendor_failed' : 'cancelled_by_vendor';
  return reasonOf(code, `The vendor reported ${view.vendorStatus ?? phase}`);
}

/** The vendor's own verdict: the final phase that the view holds. Throws a RangeError when it holds none. */
export function vendorVerdict(view: RunView): Verdict {
  const { phase } = view;
  if (!isFinal(phase)) throw new RangeError(`A verdict needs a final phase [phase=${phase}]`);
  return {
    status: phase,
    reason: reasonFor(phase, view),
    decidedBy: view.source ?? 'read',
    vendorRun: phase === 'cancelled' ? 'cancelled' : 'ended',
  };
}

/** The event ids that an outcome lists: the latest. */
export function listedEventIds(view: RunView): readonly string[] {
  return view.seenEventIds.slice(-MAX_LISTED_EVENT_IDS);
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
    readonly sinks: readonly SinkDelivery[];
    readonly trackedAt: string;
    readonly deadlineAt: string | null;
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
    sinks: parts.sinks,
    news: view.news,
    eventIds: listedEventIds(view),
    workflowId: workflowIdOf(key),
  };
}
