import {
  ActivityCancellationType,
  proxyActivities,
  proxyLocalActivities,
  type ActivityInterfaceFor,
} from '@temporalio/workflow';
import type { Activities, CheckActivities, RecordActivities, SinkActivities } from '../activities/index.js';

/** Calls to a vendor take at most 30 s; the rest is for the worker. */
const VENDOR_CALL_TIMEOUT = '45s';

/**
 * Activities that call a vendor. Delays between attempts are theirs to say (`nextRetryDelay`); the coefficient of 1
 * keeps Temporal's own back-off from growing under them. They are waited for only until their cancel is asked.
 */
export function vendorActivities(taskQueue: string | null): ActivityInterfaceFor<Activities> {
  return proxyActivities<Activities>({
    ...(taskQueue === null ? {} : { taskQueue }),
    startToCloseTimeout: VENDOR_CALL_TIMEOUT,
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    retry: { initialInterval: '2s', backoffCoefficient: 1 },
  });
}

/** File checks need no I/O: all of them share one workflow task. */
export const localChecks = proxyLocalActivities<CheckActivities>({
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 3 },
});

/** Short, because signals are refused while the last workflow task is under way. */
export const localRecord = proxyLocalActivities<RecordActivities>({
  startToCloseTimeout: '2s',
  scheduleToCloseTimeout: '2s',
  retry: { maximumAttempts: 1 },
});

/** The way out while the ledger is down: tried until it takes the outcome. */
export const patientRecord = proxyActivities<RecordActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** How long a sink is tried before it counts as refused; each sink's own patience is shorter. */
const SINK_TIMEOUT = '26h';

/** Sinks say themselves when they are tried again (`nextRetryDelay`). */
export const sinks = proxyActivities<SinkActivities>({
  startToCloseTimeout: '1m',
  // A worker that dies in the midst of a delivery is noticed soon.
  heartbeatTimeout: '20s',
  scheduleToCloseTimeout: SINK_TIMEOUT,
  retry: { initialInterval: '2s', backoffCoefficient: 1 },
});
