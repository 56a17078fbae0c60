import { condition, workflowInfo } from '@temporalio/workflow';
import { ACTIVITY, type RecordOutcomeInput, type RecordOutcomeResult } from '../domain/contract.js';
import { isFinal } from '../domain/phase.js';
import type { Outcome } from '../domain/outcome.js';
import { isoOf } from '../domain/time.js';
import { draftOutcome, type Findings } from '../domain/verdict.js';
import { localRecord, patientRecord } from './activities.js';
import { runChecks } from './checks.js';
import type { Decision } from './decide.js';
import { hasCustomCheck } from './planned-checks.js';
import type { Reading } from './reading.js';
import { show, showOutcome } from './show.js';
import { pendingSinks, tellSinks } from './sinks.js';
import type { Tracking } from './tracking.js';

/** A run that a webhook started waits for its app, so that checks are not lost to a fast webhook. */
async function adopt(tracking: Tracking, reading: Reading | null): Promise<void> {
  const windowMs = tracking.timing.adoptionWindowSeconds * 1000;
  if (tracking.options !== null || windowMs === 0) return;
  reading?.cancel();
  show(tracking, 'the verdict is known; waiting for an app to attach');
  const summary = 'Wait for the options of the app';
  await condition(() => tracking.options !== null, windowMs, { summary });
}

/** What a success was found to be, without repeating the checks of a verdict that stands. */
async function gather(tracking: Tracking, { verdict, view, reading }: Decision): Promise<Findings> {
  if (verdict.status !== 'succeeded') {
    return { checks: view.checks.map(({ result }) => result), files: null };
  }
  show(tracking, 'checking what the run produced');
  // What a user's own check takes is not for us to say; a read meanwhile would be of no use.
  if (hasCustomCheck(tracking.options ?? {})) reading?.cancel();
  const recorded = tracking.recordedAs(view);
  if (recorded === null) return runChecks(tracking, view.checks);
  // The vendor may have thrown the files away since: what was found then counts.
  const made = recorded.checks.filter(({ source, status }) => source === 'vendor' || status !== 'error');
  const further = await runChecks(tracking, [], made);
  return { checks: [...made, ...further.checks], files: further.files ?? recorded.files?.names ?? null };
}

async function record(
  tracking: Tracking,
  input: RecordOutcomeInput,
  reading: Reading | null,
): Promise<RecordOutcomeResult> {
  const { status } = input.draft;
  const options = { summary: `Record ${status}` };
  try {
    return await localRecord[ACTIVITY.recordOutcome].executeWithOptions(options, [input]);
  } catch {
    // The ledger is out of reach: no short finish any more, and the outcome waits until it lands.
    reading?.cancel();
    show(tracking, `waiting for the ledger to take the outcome ${status}`);
    return patientRecord[ACTIVITY.recordOutcome].executeWithOptions(options, [input]);
  }
}

/** Whether an app that came late wants the verdict confirmed before it is believed. */
function isDoubted(tracking: Tracking, { view }: Decision): boolean {
  return isFinal(view.phase) && tracking.view.attempt === view.attempt && tracking.view.doubt !== null;
}

/** Checks a verdict and records it; null when options that turned up meanwhile ask for more than was done. */
async function checkAndRecord(
  tracking: Tracking,
  decision: Decision,
  times: { readonly deadlineAt: string; readonly recalled: boolean },
): Promise<Outcome | null> {
  const { verdict, view, reading } = decision;
  const options = tracking.options ?? {};
  const standing = tracking.recordedAs(view);
  const findings = await gather(tracking, decision);
  const draft = draftOutcome(tracking.input, {
    view: { ...view, news: tracking.view.news, seenEventIds: tracking.view.seenEventIds },
    verdict,
    findings,
    sinks: pendingSinks(options),
    trackedAt: standing?.trackedAt ?? tracking.trackedAt,
    deadlineAt: standing?.deadlineAt ?? times.deadlineAt,
  });
  showOutcome(tracking, draft.status);
  const { runId: workflowRunId } = workflowInfo();
  const input = { draft, options, workflowRunId, recalled: times.recalled };
  const answer = await record(tracking, input, reading);
  if (answer.kind === 'incomplete') {
    tracking.recall(answer.options);
    return null;
  }
  tracking.record(answer, options, view);
  if ((options.sinks ?? []).length > 0) {
    // A sink may be out of reach for hours.
    reading?.cancel();
    show(tracking, 'recorded; telling the sinks');
  }
  await tellSinks(options, answer.outcome, answer.told, (delivery) => tracking.noteDelivery(delivery));
  show(tracking, 'recorded');
  return tracking.outcome;
}

/**
 * Checks and records a verdict, and tells the sinks. Null when the verdict needs a read before it is believed, as an
 * app asked that came late. Never throws; not to be run in a scope that can be cancelled.
 */
export async function finish(tracking: Tracking, decision: Decision): Promise<Outcome | null> {
  const deadlineAt = isoOf(tracking.deadline.atMs);
  await adopt(tracking, decision.reading);
  if (isDoubted(tracking, decision)) return null;
  const outcome = await checkAndRecord(tracking, decision, { deadlineAt, recalled: false });
  if (outcome !== null || isDoubted(tracking, decision)) return outcome;
  return checkAndRecord(tracking, decision, { deadlineAt, recalled: true });
}
