import { CancellationScope } from '@temporalio/workflow';
import { ACTIVITY } from '../domain/contract.js';
import { reasonOf, type VendorRunState } from '../domain/outcome.js';
import type { Verdict } from '../domain/verdict.js';
import { vendorActivities } from './activities.js';
import { show } from './show.js';
import type { Tracking } from './tracking.js';

/** How long the end of a cancelled run is waited for, in seconds. */
const CONFIRM_SECONDS = 60;

/** Time for the cancel and its confirmation before it is given up. */
const CANCEL_TIMEOUT = '3m';

async function askVendor(tracking: Tracking): Promise<VendorRunState> {
  const { vendor, account, runId } = tracking.input;
  const cancelRun = vendorActivities(tracking.readTaskQueue)[ACTIVITY.cancelRun];
  try {
    const result = await cancelRun.executeWithOptions(
      { scheduleToCloseTimeout: CANCEL_TIMEOUT, summary: 'Cancel the run at the vendor' },
      [{ vendor, account, runId, confirmSeconds: CONFIRM_SECONDS }],
    );
    tracking.takeCancel(result);
    return result.vendorRun;
  } catch {
    return 'unknown';
  }
}

/**
 * Asks the vendor to stop the run and says what became of it. Never throws, and is not cancelled either: a user who
 * cancels while a deadline does the same would otherwise leave it unsaid what became of the run.
 */
export async function stopVendorRun(tracking: Tracking): Promise<VendorRunState> {
  show(tracking, 'cancelling the run at the vendor');
  const vendorRun = await CancellationScope.nonCancellable(() => askVendor(tracking));
  // A webhook may have told of the end while reads were out of reach.
  if (!tracking.isDecided) return vendorRun;
  return tracking.view.phase === 'cancelled' ? 'cancelled' : 'ended';
}

/**
 * The verdict when a user cancels before the vendor's is known; its caller looks whether the run turned out to have ended
 * by itself. Not to be run in a cancelled scope.
 */
export async function cancelledByUser(tracking: Tracking): Promise<Verdict> {
  const keeps = tracking.options?.keepVendorRun ?? false;
  const vendorRun = keeps ? 'still_running' : await stopVendorRun(tracking);
  return {
    status: 'cancelled',
    reason: reasonOf('cancelled_by_user', 'The tracking was cancelled by its user'),
    decidedBy: 'cancel',
    vendorRun,
  };
}
