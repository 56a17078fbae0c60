import type { CheckResult } from '../domain/checks.js';
import type { Outcome, OutcomeDraft } from '../domain/outcome.js';
import { isVendorVerdict } from '../domain/recorded.js';
import { msOf } from '../domain/time.js';

/** A recorded verdict and the workflow run that recorded it. */
export interface RecordedRow {
  readonly outcome: Outcome;
  readonly workflowRunId: string;
}

/** What becomes of a draft: it stands already, or it is a row with these numbers. */
export type Numbering =
  | { readonly kind: 'stands'; readonly outcome: Outcome; readonly news: boolean }
  | { readonly kind: 'new'; readonly attempt: number; readonly revision: number };

/**
 * Decides whether a verdict is new and which numbers it gets.
 * @param rows All verdicts of the run, latest attempt and revision first.
 */
export function numberVerdict(
  draft: OutcomeDraft,
  workflowRunId: string,
  rows: readonly RecordedRow[],
): Numbering {
  const own = rows.find((row) => row.workflowRunId === workflowRunId && isRepetition(draft, row.outcome));
  if (own) return { kind: 'stands', outcome: own.outcome, news: true };
  const latest = rows[0]?.outcome;
  if (!latest) return { kind: 'new', attempt: draft.attempt, revision: 1 };
  const standing = standingOfSameAttempt(draft, latest, rows);
  if (!standing) return { kind: 'new', attempt: Math.max(draft.attempt, latest.attempt + 1), revision: 1 };
  if (isSameVerdict(draft, standing) || echoesOurCancel(draft, standing) || knowsLess(draft, standing)) {
    return { kind: 'stands', outcome: standing, news: false };
  }
  return { kind: 'new', attempt: standing.attempt, revision: standing.revision + 1 };
}

/** A workflow run's own row may have a higher attempt than its draft, because the ledger raised it. */
function isRepetition(draft: OutcomeDraft, recorded: Outcome): boolean {
  return draft.attempt <= recorded.attempt && isSameVerdict(draft, recorded);
}

/** The latest revision of the attempt that the draft is about; undefined when the attempt is a new one. */
function standingOfSameAttempt(
  draft: OutcomeDraft,
  latest: Outcome,
  rows: readonly RecordedRow[],
): Outcome | undefined {
  if (draft.attempt > latest.attempt) return undefined;
  // An equal start is the same execution, whatever the clocks say of its end. This also keeps late news of an
  // earlier attempt from amending the attempt that followed it.
  const started = msOf(draft.startedAt);
  const sameStart = rows.find((row) => started !== null && msOf(row.outcome.startedAt) === started);
  if (sameStart) return sameStart.outcome;
  const ended = endOf(latest);
  return started !== null && ended !== null && started > ended ? undefined : latest;
}

/** When the attempt was over, in milliseconds; null when it was not, as far as was known. */
function endOf({ endedAt, recordedAt, vendorRun }: Outcome): number | null {
  if (endedAt !== null) return msOf(endedAt);
  return vendorRun === 'ended' || vendorRun === 'cancelled' ? msOf(recordedAt) : null;
}

/** Whether two verdicts on one attempt say the same. */
export function isSameVerdict(a: OutcomeDraft, b: OutcomeDraft): boolean {
  return a.status === b.status && a.vendorStatus === b.vendorStatus && sameChecks(a.checks, b.checks);
}

/** Messages and matched names may differ between two evaluations of the same check with the same result. */
function sameChecks(a: readonly CheckResult[], b: readonly CheckResult[]): boolean {
  const essence = (results: readonly CheckResult[]) =>
    results.map(({ name, type, source, status, expected }) =>
      JSON.stringify([name, type, source, status, expected]),
    );
  return essence(a).sort().join() === essence(b).sort().join();
}

/** The vendor's own `cancelled` after we cancelled its run, for a user or at a deadline, is no second verdict. */
function echoesOurCancel(draft: OutcomeDraft, standing: Outcome): boolean {
  if (draft.status !== 'cancelled' || !isVendorVerdict(draft)) return false;
  if (standing.status === 'timed_out') return standing.vendorRun === 'cancelled';
  return standing.status === 'cancelled' && standing.decidedBy === 'cancel';
}

/** What is recorded for want of a verdict does not amend the vendor's own: it may have forgotten the run since. */
function knowsLess(draft: OutcomeDraft, standing: Outcome): boolean {
  return isVendorVerdict(standing) && !isVendorVerdict(draft);
}
