import { CancellationScope } from '@temporalio/workflow';
import { ACTIVITY, type ReadRunInput, type ReadRunResult } from '../domain/contract.js';
import { knownOf } from '../domain/classify.js';
import type { Deadline } from '../domain/deadline.js';
import { isoOf, msOf } from '../domain/time.js';
import { vendorActivities } from './activities.js';
import type { Tracking } from './tracking.js';

/**
 * Time after the deadline within which the last read must have ended. Without it Temporal would give the activity
 * up as soon as its next delay passed the time-out, before the last read.
 */
const BACKSTOP_MS = 45_000;

/** A reading activity under way. */
export interface Reading {
  /** True once the activity has ended, whether with a result or not. */
  readonly isOver: boolean;
  /** What it brought; null while it runs, and when it failed. */
  readonly result: ReadRunResult | null;
  /** Asks it to stop; nothing waits for it. */
  cancel(): void;
}

function inputFor(tracking: Tracking, deadline: Deadline, isUrgent: boolean): ReadRunInput {
  const { vendor, account, runId } = tracking.input;
  const { notFoundGraceSeconds } = tracking.timing;
  return {
    vendor,
    account,
    runId,
    known: knownOf(tracking.view),
    phaseSince: tracking.view.phaseSince ?? tracking.trackedAt,
    deadlineAt: isoOf(deadline.atMs),
    notBefore: isUrgent ? null : tracking.reading.nextReadAt,
    leaveAloneUntil: tracking.reading.leaveAloneUntil ?? null,
    notFoundUntil: isoOf(msOf(tracking.trackedAt) + notFoundGraceSeconds * 1000),
    notFoundGraceSeconds,
  };
}

/** Starts reading until something decisive changes or the deadline has passed. Never throws. */
export function startReading(tracking: Tracking, deadline: Deadline, isUrgent: boolean): Reading {
  const reading = { isOver: false, result: null as ReadRunResult | null, cancel: () => {} };
  const options = {
    scheduleToCloseTimeout: Math.max(0, deadline.atMs - Date.now()) + BACKSTOP_MS,
    summary: `Read until ${deadline.kind} deadline ${isoOf(deadline.atMs)}`,
  };
  const activity = vendorActivities(tracking.readTaskQueue)[ACTIVITY.readRun];
  // Not the workflow's own scope: when the user cancels, what this read brings is still of use.
  void CancellationScope.nonCancellable(async () => {
    const scope = new CancellationScope();
    reading.cancel = () => scope.cancel();
    try {
      reading.result = await scope.run(() =>
        activity.executeWithOptions(options, [inputFor(tracking, deadline, isUrgent)]),
      );
      tracking.takeRead(reading.result);
    } catch {
      // The backstop passed, or it was cancelled: the loop looks at the clock and at what is known.
    }
    reading.isOver = true;
  });
  return reading;
}
