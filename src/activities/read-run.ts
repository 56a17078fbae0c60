import { Context } from '@temporalio/activity';
import { pollPolicyOf, type PollPolicy } from '../domain/cadence.js';
import type { ReadHeartbeat, ReadRunInput, ReadRunResult } from '../domain/contract.js';
import {
  initialMemory,
  isBeyondReach,
  nextReadStep,
  putOffAfterOutage,
  resultOf,
  waitBeforeReadMs,
  type ReadAgain,
} from '../domain/reading.js';
import { accountTaskQueue, describeRun } from '../domain/run-key.js';
import { msOf } from '../domain/time.js';
import { pushes } from '../vendors/vendor.js';
import { clockOf, type ActivityDependencies, type ConfiguredAccount } from './dependencies.js';
import { leaveAloneOf } from './leave-alone.js';
import { observeByRead, type ReadAids } from './observe-run.js';
import { tryAgain } from './try-again.js';

/** A read that comes up this much later than it was due shows that something holds reads up, in milliseconds. */
const OVERDUE_MS = 60_000;

function policyOf(configured: ConfiguredAccount | null): PollPolicy {
  const hasWebhooks =
    configured !== null && pushes(configured.vendor) && configured.account.webhookSecrets.length > 0;
  return pollPolicyOf(hasWebhooks, configured?.poll);
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

/** A delay before the vendor is called, with what is remembered meanwhile; null when it is called now. */
async function delayBeforeRead(
  input: ReadRunInput,
  memory: ReadHeartbeat,
  configured: ConfiguredAccount | null,
  { clock, metrics }: Pick<ReadAids, 'clock' | 'metrics'>,
): Promise<Omit<ReadAgain, 'kind'> | null> {
  const nowMs = await clock.now();
  const delayMs = waitBeforeReadMs(memory, input, nowMs);
  if (delayMs > 0) return { memory, delayMs };
  const lateMs = nowMs - (msOf(memory.nextReadAt) ?? nowMs) + (clock.waitedMs?.() ?? 0);
  if (lateMs > OVERDUE_MS) metrics?.readOverdue(input.vendor);
  // Where Temporal holds a rate, it spreads the calls already.
  if (configured?.poll.requestsPerSecond !== undefined) return null;
  return putOffAfterOutage(memory, input, policyOf(configured), nowMs, lateMs);
}

/** Makes `landfall.readRun`: reads until something decisive changes, or the last read at the deadline was made. */
export function createReadRun(dependencies: ActivityDependencies) {
  const leaveAlone = leaveAloneOf(dependencies);
  const { metrics } = dependencies;
  return async function readRun(input: ReadRunInput): Promise<ReadRunResult> {
    const context = Context.current();
    const clock = clockOf(dependencies);
    const configured = dependencies.findAccount(input);
    const remembered = (context.info.heartbeatDetails as ReadHeartbeat | undefined) ?? initialMemory(input);
    const memory = leaveAlone.remind(input, remembered);

    const taskQueue = otherTaskQueue(input, configured, dependencies);
    if (taskQueue !== null) return resultOf(memory, 'moved', taskQueue);

    if (isBeyondReach(memory, input, await clock.now())) return resultOf(memory, 'deadline');
    const wait = await delayBeforeRead(input, memory, configured, { clock, metrics });
    if (wait !== null) {
      context.heartbeat(wait.memory);
      throw tryAgain(`Not yet time to read ${describeRun(input)}`, wait.delayMs);
    }

    const answer = await observeByRead(input, configured, { clock, leaveAlone, metrics });
    const step = nextReadStep(input, memory, answer, policyOf(configured), await clock.now());
    if (step.kind === 'done') return step.result;
    context.heartbeat(step.memory);
    throw tryAgain(`Not decided yet ${describeRun(input)}`, step.delayMs);
  };
}
