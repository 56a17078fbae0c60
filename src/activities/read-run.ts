import { Context } from '@temporalio/activity';
import { POLL_WITH_WEBHOOKS, POLL_WITHOUT_WEBHOOKS, type PollPolicy } from '../domain/cadence.js';
import type { ReadHeartbeat, ReadRunInput, ReadRunResult } from '../domain/contract.js';
import { initialMemory, isBeyondReach, nextReadStep, resultOf, waitBeforeReadMs } from '../domain/reading.js';
import { accountTaskQueue, describeRun } from '../domain/run-key.js';
import { pushes } from '../vendors/vendor.js';
import { clockOf, type ActivityDependencies, type ConfiguredAccount } from './dependencies.js';
import { observeByRead } from './observe-run.js';
import { tryAgain } from './try-again.js';

function policyOf(configured: ConfiguredAccount | null): PollPolicy {
  const hasWebhooks =
    configured !== null && pushes(configured.vendor) && configured.account.webhookSecrets.length > 0;
  const policy = hasWebhooks ? POLL_WITH_WEBHOOKS : POLL_WITHOUT_WEBHOOKS;
  const { pollMinSeconds, pollMaxSeconds } = configured?.poll ?? {};
  const maxMs = pollMaxSeconds === undefined ? policy.maxMs : pollMaxSeconds * 1000;
  const minMs = pollMinSeconds === undefined ? policy.minMs : pollMinSeconds * 1000;
  return { ...policy, maxMs, minMs: Math.min(minMs, maxMs) };
}

/** The task queue that the account's reads belong on, when this is another one. */
function otherTaskQueue(
  input: ReadRunInput,
  configured: ConfiguredAccount | null,
  dependencies: ActivityDependencies,
): string | null {
  if (configured?.poll.requestsPerSecond === undefined) return null;
  const taskQueue = accountTaskQueue(dependencies.taskQueue, input);
  return Context.current().info.taskQueue === taskQueue ? null : taskQueue;
}

/** Makes `landfall.readRun`: reads until something decisive changes, or the last read at the deadline was made. */
export function createReadRun(dependencies: ActivityDependencies) {
  return async function readRun(input: ReadRunInput): Promise<ReadRunResult> {
    const context = Context.current();
    const clock = clockOf(dependencies);
    const configured = dependencies.findAccount(input);
    const memory = (context.info.heartbeatDetails as ReadHeartbeat | undefined) ?? initialMemory(input);

    const taskQueue = otherTaskQueue(input, configured, dependencies);
    if (taskQueue !== null) return resultOf(memory, 'moved', taskQueue);

    const now = await clock.now();
    if (isBeyondReach(memory, input, now)) return resultOf(memory, 'deadline');
    const waitMs = waitBeforeReadMs(memory, input, now);
    if (waitMs > 0) {
      context.heartbeat(memory);
      throw tryAgain(`Not yet time to read ${describeRun(input)}`, waitMs);
    }

    const answer = await observeByRead(input, configured, clock);
    const step = nextReadStep(input, memory, answer, policyOf(configured), await clock.now());
    if (step.kind === 'done') return step.result;
    context.heartbeat(step.memory);
    throw tryAgain(`Not decided yet ${describeRun(input)}`, step.delayMs);
  };
}
