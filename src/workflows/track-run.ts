import { ApplicationFailure, CancellationScope, isCancellation, setHandler } from '@temporalio/workflow';
import { FAILURE, type TrackRunInput } from '../domain/contract.js';
import type { Outcome } from '../domain/outcome.js';
import { isFinal } from '../domain/phase.js';
import { isAttachOptions, isRunEvent } from '../domain/signals.js';
import { cancelledByUser } from './cancel.js';
import { decide, vendorDecision, type Decision } from './decide.js';
import { finish } from './finish.js';
import { recallOptions } from './recall.js';
import { attachSignal, observedSignal, stateQuery } from './messages.js';
import { Tracking } from './tracking.js';

/** Whether the vendor's verdict is known, and another one than that it was stopped. */
function hasEndedOtherwise(tracking: Tracking): boolean {
  return tracking.isDecided && tracking.view.phase !== 'cancelled';
}

/** A decision that came about by the user's cancel keeps the failure that ends the workflow as Cancelled. */
interface Decided extends Decision {
  readonly cancellation: unknown;
}

async function decideOrCancel(tracking: Tracking): Promise<Decided> {
  try {
    return { ...(await decide(tracking)), cancellation: null };
  } catch (error) {
    if (!isCancellation(error)) throw error;
    // A verdict that came with the cancel wins.
    if (tracking.isDecided) return { ...vendorDecision(tracking), cancellation: null };
    const verdict = await CancellationScope.nonCancellable(() => cancelledByUser(tracking));
    // The vendor had come to an end of its own before it could be stopped.
    if (hasEndedOtherwise(tracking)) return { ...vendorDecision(tracking), cancellation: null };
    return { verdict, view: tracking.view, reading: null, cancellation: error };
  }
}

/** Completed: the vendor's verdict was obtained. Failed: it was not. Cancelled: the user no longer wanted it. */
function close(outcome: Outcome, cancellation: unknown): Outcome {
  if (cancellation !== null) throw cancellation;
  if (outcome.status !== 'timed_out' && outcome.status !== 'not_found') return outcome;
  throw ApplicationFailure.create({
    type: outcome.status === 'timed_out' ? FAILURE.timedOut : FAILURE.notFound,
    message: outcome.reason?.message ?? outcome.status,
    nonRetryable: true,
    details: [outcome],
  });
}

/** Whether news came during the finish that the recorded verdict does not cover. */
function isOutdated({ view, isDecided }: Tracking, decided: Decided): boolean {
  const { attempt, phase } = decided.view;
  if (isFinal(phase)) return !isDecided || view.attempt !== attempt || view.phase !== phase;
  // It was recorded for want of a verdict, and one has come; but not by our own cancel.
  return isFinal(view.phase) && !(decided.verdict.status === 'cancelled' && view.phase === 'cancelled');
}

/**
 * Tracks one vendor run until its final status is known, checked and recorded.
 * Resolves with the outcome; fails with `RunTimedOut` or `RunNotFound`, the outcome as the first detail.
 */
export async function trackRun(input: TrackRunInput): Promise<Outcome> {
  const tracking = new Tracking(input);
  // A signal that anybody could send by hand must not fail the workflow task for ever.
  setHandler(attachSignal, (options) => {
    if (isAttachOptions(options)) tracking.attach(options);
  });
  setHandler(observedSignal, (event) => {
    if (isRunEvent(event)) tracking.observe(event);
  });
  setHandler(stateQuery, () => tracking.state());

  await CancellationScope.nonCancellable(() => recallOptions(tracking));
  let decided = await decideOrCancel(tracking);
  for (;;) {
    const decision = decided;
    const outcome = await CancellationScope.nonCancellable(() => finish(tracking, decision));
    if (outcome === null || isOutdated(tracking, decided)) decided = await decideOrCancel(tracking);
    else if (!tracking.isAskedForMore) return close(outcome, decided.cancellation);
  }
}
