import { condition, continueAsNew, sleep } from '@temporalio/workflow';
import { reasonCodeOf, runLimitSeconds, type Deadline } from '../domain/deadline.js';
import type { TrackRunInput } from '../domain/contract.js';
import { reasonOf } from '../domain/outcome.js';
import { isFinal } from '../domain/phase.js';
import type { RunView } from '../domain/run-view.js';
import { isoOf } from '../domain/time.js';
import { vendorVerdict, type Verdict } from '../domain/verdict.js';
import { stopVendorRun } from './cancel.js';
import { startReading, type Reading } from './reading.js';
import { show } from './show.js';
import type { Tracking } from './tracking.js';

/** Pause before another reading activity when one ended without a result and before the deadline. */
const BROKEN_READ_PAUSE_MS = 30_000;

/** A verdict, with what was known of the run when it fell. */
export interface Decision {
  readonly verdict: Verdict;
  /** What comes later, of a next attempt for example, does not belong to this verdict. */
  readonly view: RunView;
  /** The read that is still under way when a webhook brought the verdict. */
  readonly reading: Reading | null;
}

/** The decision that the vendor's final status makes. */
export function vendorDecision(tracking: Tracking, reading: Reading | null = null): Decision {
  const { view } = tracking;
  return { verdict: vendorVerdict(view), view, reading };
}

function deadlineMessage(tracking: Tracking, deadline: Deadline): string {
  const at = isoOf(deadline.atMs);
  const { timing, view } = tracking;
  switch (deadline.kind) {
    case 'queue':
      return `The run was not seen running within ${timing.queueTimeoutSeconds} s (until ${at})`;
    case 'run':
      return `The run was still active after its limit of ${runLimitSeconds(view, timing)} s and ${timing.graceSeconds} s of grace (until ${at})`;
    case 'review':
      return `Nobody acted on the run within ${timing.reviewTimeoutSeconds} s (until ${at})`;
  }
}

async function atDeadline(tracking: Tracking, deadline: Deadline, wasSeen: boolean): Promise<Verdict> {
  const reason = reasonOf(reasonCodeOf(deadline), deadlineMessage(tracking, deadline));
  const asksVendor = tracking.options?.onDeadline === 'cancel';
  const vendorRun = asksVendor ? await stopVendorRun(tracking) : wasSeen ? 'still_running' : 'unknown';
  if (tracking.isDecided && tracking.view.phase !== 'cancelled') return vendorVerdict(tracking.view);
  return { status: 'timed_out', reason, decidedBy: 'deadline', vendorRun };
}

function notFound(tracking: Tracking): Verdict {
  const message = `The vendor does not know the run (404 beyond the grace of ${tracking.timing.notFoundGraceSeconds} s)`;
  return {
    status: 'not_found',
    reason: reasonOf('not_found', message),
    decidedBy: 'read',
    vendorRun: 'unknown',
  };
}

/** What a read that is over means for the verdict; null when tracking goes on. */
async function afterReading(
  tracking: Tracking,
  reading: Reading,
  deadline: Deadline,
): Promise<Verdict | null> {
  if (tracking.isDecided) return vendorVerdict(tracking.view);
  const end = reading.result?.end ?? null;
  const isPast = Date.now() >= tracking.deadline.atMs;
  if (end === 'not_found' || (isPast && (end === 'deadline' || end === null))) {
    if (isFinal(tracking.view.phase)) {
      tracking.believe();
      return vendorVerdict(tracking.view);
    }
    if (end === 'not_found') return notFound(tracking);
    return atDeadline(tracking, deadline, reading.result?.observation != null);
  }
  if (end === null) await sleep(BROKEN_READ_PAUSE_MS, { summary: 'The read ended without a result' });
  return null;
}

/** One reading and what happens during it. Returns the decision, or null to go round again. */
async function oneRound(tracking: Tracking, isUrgent: boolean): Promise<Decision | null> {
  const { deadline, wakes } = tracking;
  const reading = startReading(tracking, deadline, isUrgent);
  const moved = () =>
    tracking.deadline.atMs !== deadline.atMs ||
    tracking.deadline.kind !== deadline.kind ||
    tracking.wakes !== wakes;
  await condition(() => tracking.isDecided || reading.isOver || moved() || tracking.isDueForContinueAsNew);
  if (tracking.isDecided) {
    return vendorDecision(tracking, reading.isOver ? null : reading);
  }
  if (!reading.isOver) {
    reading.cancel();
    return null;
  }
  const verdict = await afterReading(tracking, reading, deadline);
  return verdict && { verdict, view: tracking.view, reading: null };
}

/** Waits until the verdict is known: the vendor's own, or that of a deadline. Throws only on cancellation. */
export async function decide(tracking: Tracking): Promise<Decision> {
  let wakes = tracking.wakes;
  for (;;) {
    if (tracking.isDecided) return vendorDecision(tracking);
    if (tracking.isDueForContinueAsNew) {
      const next: TrackRunInput = {
        ...tracking.input,
        readTaskQueue: tracking.readTaskQueue,
        carried: tracking.carry(),
      };
      await continueAsNew(next);
    }
    show(tracking, 'waiting for the end of the run');
    const isUrgent = tracking.wakes !== wakes || tracking.view.doubt !== null;
    wakes = tracking.wakes;
    const decision = await oneRound(tracking, isUrgent);
    if (decision !== null) return decision;
  }
}
