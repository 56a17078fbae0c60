import { Context } from '@temporalio/activity';
import { RunNotTrackedError } from '../client/errors.js';
import { RunHandle } from '../client/run-handle.js';
import type { CancelTrackingInput } from '../domain/contract.js';

/**
 * The activity `landfall.cancelTracking`: asks for the end of a run's tracking, and waits for no more than that Temporal
 * took the request. Nothing open is as good. Throws Temporal's own errors.
 */
export async function cancelTracking(input: CancelTrackingInput): Promise<void> {
  const { vendor, account, runId, keepVendorRun = false } = input;
  const run = new RunHandle({ vendor, account, runId }, Context.current().client, async () => null);
  try {
    await run.cancel({ keepVendorRun });
  } catch (error) {
    if (!(error instanceof RunNotTrackedError)) throw error;
  }
}
