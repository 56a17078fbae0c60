import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import {
  ActivityCancellationType,
  CancellationScope,
  condition,
  isCancellation,
  log,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import type { AwaitActivities } from '../activities/index.js';
import { ACTIVITY, INVALID_REQUEST, OUTCOME_SIGNAL, type AwaitedRun } from '../domain/contract.js';
import type { Outcome } from '../domain/outcome.js';
import { isShortOf } from '../domain/recorded.js';
import { DEFAULT_ACCOUNT, DEFAULT_TASK_QUEUE, describeRun, type RunKey } from '../domain/run-key.js';
import { listenTo, whileWaiting } from './awaited-outcomes.js';

/** What `awaitRun` is given: what `track` takes, and how the workflow waits. */
export interface AwaitRunRequest extends AwaitedRun {
  /** Task queue of Landfall's worker, in the workflow's own namespace. @default 'landfall' */
  readonly taskQueue?: string;
  /** What becomes of the tracking when the wait is cancelled: it goes on, or is cancelled too. @default 'stop_waiting' */
  readonly onCancel?: 'stop_waiting' | 'cancel_run';
}

/** One call of an activity takes moments. */
const CALL_TIMEOUT = '1m';

/** How long a cancel is tried to be handed on while no worker of Landfall's takes it. */
const CANCEL_TIMEOUT = '10m';

/** Longest summary, in characters. */
const MAX_SUMMARY_LENGTH = 200;

function keyOf({ vendor, account = DEFAULT_ACCOUNT, runId }: AwaitedRun): RunKey {
  return { vendor, account, runId };
}

/** What Landfall is told of the request; the rest is the workflow's own. */
function runOf(request: AwaitRunRequest): AwaitedRun {
  const own: readonly string[] = ['taskQueue', 'onCancel'] satisfies (keyof AwaitRunRequest)[];
  const { vendor, runId } = request;
  return {
    vendor,
    runId,
    ...Object.fromEntries(Object.entries(request).filter(([name]) => !own.includes(name))),
  };
}

function activitiesOf({ taskQueue = DEFAULT_TASK_QUEUE, onCancel }: AwaitRunRequest) {
  return proxyActivities<AwaitActivities>({
    taskQueue,
    startToCloseTimeout: CALL_TIMEOUT,
    // A cancel that is handed on must not be overtaken by a start that is still under way.
    cancellationType:
      onCancel === 'cancel_run'
        ? ActivityCancellationType.WAIT_CANCELLATION_COMPLETED
        : ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
  });
}

/** Has the run tracked, and waits until its outcome is told. */
async function joinTracking(request: AwaitRunRequest): Promise<Outcome> {
  const run = runOf(request);
  const summary = `Track ${describeRun(keyOf(request))}`.slice(0, MAX_SUMMARY_LENGTH);
  return whileWaiting(keyOf(request), async (waiter) => {
    listenTo(OUTCOME_SIGNAL);
    const { workflowId } = workflowInfo();
    const join = activitiesOf(request)[ACTIVITY.awaitRun];
    const answer = await join.executeWithOptions({ summary }, [{ run, workflowId }]);
    if (answer.kind === 'recorded') return answer.outcome;
    listenTo(answer.signal);
    await condition(() => waiter.toldBy(answer.signal) !== undefined);
    return waiter.toldBy(answer.signal)!;
  });
}

/** Hands the cancel on. Never throws: the workflow is being cancelled, whatever becomes of the run. */
async function cancelTracking(request: AwaitRunRequest): Promise<void> {
  const key = keyOf(request);
  const { keepVendorRun } = request;
  const summary = `Cancel the tracking ${describeRun(key)}`.slice(0, MAX_SUMMARY_LENGTH);
  const options = { summary, scheduleToCloseTimeout: CANCEL_TIMEOUT };
  try {
    const cancel = activitiesOf(request)[ACTIVITY.cancelTracking];
    await cancel.executeWithOptions(options, [{ ...key, keepVendorRun }]);
  } catch {
    log.warn(`The tracking could not be cancelled ${describeRun(key)}`);
  }
}

/** The failure as it is documented: what is wrong with a request stands by itself, without the activity around it. */
function plainFailure(error: unknown): unknown {
  const { cause } = error instanceof ActivityFailure ? error : {};
  return cause instanceof ApplicationFailure && cause.type === INVALID_REQUEST ? cause : error;
}

/**
 * Awaits the outcome of a run in a workflow of the user's: joins its tracking, or starts it, and resolves for every
 * status, `timed_out` and `not_found` included, without a timer or polling. May be called again after a continue-as-new,
 * of the workflow's own or the tracking's, and for several runs at once.
 * Throws an `ApplicationFailure` of the type `InvalidTrackRequestError` for a run that cannot be tracked, and the
 * cancellation when the scope is cancelled.
 */
export async function awaitRun(request: AwaitRunRequest): Promise<Outcome> {
  try {
    const outcome = await joinTracking(request);
    // It was recorded in the moment in which the checks came to the tracking: the verdict with them is next.
    if (!isShortOf(outcome, { checks: request.checks })) return outcome;
    return await joinTracking({ ...request, reopen: false });
  } catch (error) {
    const isCancelled = isCancellation(error) || CancellationScope.current().consideredCancelled;
    if (isCancelled && request.onCancel === 'cancel_run') {
      await CancellationScope.nonCancellable(() => cancelTracking(request));
    }
    throw plainFailure(error);
  }
}
