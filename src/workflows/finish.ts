import { condition, workflowInfo } from '@temporalio/workflow';
import { ACTIVITY, type RecordOutcomeInput } from '../domain/contract.js';
import type { Outcome, OutcomeDraft } from '../domain/outcome.js';
import { isoOf } from '../domain/time.js';
import { draftOutcome, type Findings } from '../domain/verdict.js';
import { localRecord, patientRecord } from './activities.js';
import { runChecks } from './checks.js';
import type { Decision } from './decide.js';
import type { Reading } from './reading.js';
import { show, showOutcome } from './show.js';
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

async function gather(tracking: Tracking, { verdict, view }: Decision): Promise<Findings> {
  if (verdict.status !== 'succeeded') {
    return { checks: view.checks.map(({ result }) => result), files: null };
  }
  show(tracking, 'checking what the run produced');
  return runChecks(tracking, view.checks);
}

async function record(tracking: Tracking, draft: OutcomeDraft, reading: Reading | null): Promise<Outcome> {
  const input: RecordOutcomeInput = {
    draft,
    options: tracking.options ?? {},
    workflowRunId: workflowInfo().runId,
  };
  const options = { summary: `Record ${draft.status}` };
  try {
    return await localRecord[ACTIVITY.recordOutcome].executeWithOptions(options, [input]);
  } catch {
    // The ledger is out of reach: no short finish any more, and the outcome waits until it lands.
    reading?.cancel();
    show(tracking, `waiting for the ledger to take the outcome ${draft.status}`);
    return patientRecord[ACTIVITY.recordOutcome].executeWithOptions(options, [input]);
  }
}

/** Checks and records a verdict. Never throws; not to be run in a scope that can be cancelled. */
export async function finish(tracking: Tracking, decision: Decision): Promise<Outcome> {
  const { verdict, view, reading } = decision;
  const deadlineAt = isoOf(tracking.deadline.atMs);
  await adopt(tracking, reading);
  const findings = await gather(tracking, decision);
  const draft = draftOutcome(tracking.input, {
    view: { ...view, news: tracking.view.news },
    verdict,
    findings,
    trackedAt: tracking.trackedAt,
    deadlineAt,
  });
  showOutcome(tracking, draft.status);
  const outcome = await record(tracking, draft, reading);
  tracking.record(outcome);
  show(tracking, 'recorded');
  return outcome;
}
