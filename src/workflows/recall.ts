import { ACTIVITY } from '../domain/contract.js';
import { localRecord } from './activities.js';
import type { Tracking } from './tracking.js';

/**
 * Recalls what apps asked for when the run had a verdict before, where no app has attached this time: a late verdict
 * is judged by the checks and told to the sinks of then. Never throws: a ledger out of reach is asked again when the
 * outcome is recorded.
 */
export async function recallOptions(tracking: Tracking): Promise<void> {
  if (tracking.options !== null || tracking.input.carried !== undefined) return;
  const { vendor, account, runId } = tracking.input;
  try {
    const { options } = await localRecord[ACTIVITY.recallOptions].executeWithOptions(
      { summary: 'Recall the options of the app' },
      [{ vendor, account, runId }],
    );
    if (options !== null) tracking.recall(options);
  } catch {
    // The ledger is out of reach.
  }
}
