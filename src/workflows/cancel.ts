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

/** Asks the vendor to stop the run and says what became of it. Never throws, unless it is cancelled itself. */
export async function stopVendorRun(tracking: Tracking): Promise<VendorRunState> {
  const { vendor, account, runId } = tracking.input;
  show(tracking, 'cancelling the run at the vendor');
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

/** The verdict when a user cancels before the vendor's is known. Not to be run in a cancelled scope. */
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
