import type { StartAnswer } from '../client/start-tracking.js';
import type { AccountConfig } from '../config/config.js';
import type { RunEvent } from '../domain/observation.js';
import { accountTaskQueue, type RunKey } from '../domain/run-key.js';
import { handOver } from './hand-over.js';
import type { GatewayContext } from './options.js';

/**
 * Hands an event to the run's tracking, starting it if there is none; returns once Temporal has it durably.
 * @throws HandOverFailed when Temporal does not take it within about 4 s.
 */
export async function wakeRun(
  context: GatewayContext,
  account: AccountConfig,
  key: RunKey,
  event: RunEvent,
): Promise<StartAnswer> {
  const limited = account.poll.requestsPerSecond !== undefined;
  return handOver((abortSignal) =>
    context.observe(context.client, {
      key,
      event,
      taskQueue: context.taskQueue,
      timing: account.timing,
      readTaskQueue: limited ? accountTaskQueue(context.taskQueue, key) : null,
      abortSignal,
    }),
  );
}
