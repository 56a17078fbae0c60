import { Context } from '@temporalio/activity';
import type { CancelRunInput, CancelRunResult } from '../domain/contract.js';
import type { VendorRunState } from '../domain/outcome.js';
import { isFinal } from '../domain/phase.js';
import type { ReadAnswer } from '../domain/reading.js';
import { describeRun } from '../domain/run-key.js';
import { createVendorContext } from '../vendors/context.js';
import { VendorError } from '../vendors/errors.js';
import { clockOf, type ActivityDependencies, type ConfiguredAccount } from './dependencies.js';
import { leaveAloneOf } from './leave-alone.js';
import { observeByRead } from './observe-run.js';
import { tryAgain } from './try-again.js';

/** Delay between two looks at a run that was asked to stop, in milliseconds. */
const CONFIRM_DELAY_MS = 2_000;

interface Memory extends Omit<CancelRunResult, 'vendorRun'> {
  /** When the activity began, by the server's clock, in milliseconds. */
  readonly beganMs: number;
  readonly asked: boolean;
}

function withAnswer(memory: Memory, answer: ReadAnswer): Memory {
  const good = answer.kind === 'read';
  return {
    ...memory,
    observation: good ? answer.observation : memory.observation,
    reads: memory.reads + 1,
    readErrors: memory.readErrors + (good ? 0 : 1),
  };
}

function resultOf(memory: Memory, vendorRun: VendorRunState): CancelRunResult {
  const { observation, reads, readErrors } = memory;
  return { vendorRun, observation, reads, readErrors };
}

/** What became of the run, where the last observation already says it. */
function ended(memory: Memory): CancelRunResult | null {
  const phase = memory.observation?.phase;
  if (phase === undefined || !isFinal(phase)) return null;
  return resultOf(memory, phase === 'cancelled' ? 'cancelled' : 'ended');
}

/** Asks the vendor. True: it took the request; false: it cannot or will not. Throws what can be tried again. */
async function ask(input: CancelRunInput, { vendor, account }: ConfiguredAccount): Promise<boolean> {
  if (vendor.cancelRun === undefined) return false;
  try {
    await vendor.cancelRun(
      input.runId,
      createVendorContext(vendor, account, Context.current().cancellationSignal),
    );
    return true;
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    if (error.kind === 'refused' || error.kind === 'not_found') return false;
    throw tryAgain(
      `Cancelling failed ${describeRun(input)}: ${error.kind}`,
      Math.max(CONFIRM_DELAY_MS, error.retryAfterMs ?? 0),
    );
  }
}

/** What is known when the time for the cancel is over. Of a run that the vendor no longer knows an older look says nothing. */
function unconfirmed(memory: Memory, answer?: ReadAnswer): CancelRunResult {
  const isSeen = memory.observation !== null && answer?.kind !== 'not_found';
  return resultOf(memory, isSeen ? 'still_running' : 'unknown');
}

/** Whether another look within the minute could show no more. */
function isHopeless({ kind }: ReadAnswer): boolean {
  return kind === 'not_found' || kind === 'unauthorized';
}

/** How long the vendor asked to be left alone, in milliseconds. */
function retryAfterOf(answer: ReadAnswer): number {
  return answer.kind === 'read' ? 0 : (answer.retryAfterMs ?? 0);
}

/**
 * Makes `landfall.cancelRun`. It asks only after a read that says that the run is active, because a vendor may let a
 * cancel overwrite the status of a run that has just ended; and it asks once, then reads until the end shows or the
 * time for it is over.
 */
export function createCancelRun(dependencies: ActivityDependencies) {
  const leaveAlone = leaveAloneOf(dependencies);
  return async function cancelRun(input: CancelRunInput): Promise<CancelRunResult> {
    const context = Context.current();
    const clock = clockOf(dependencies);
    const configured = dependencies.findAccount(input);
    const nowMs = await clock.now();
    const began = { beganMs: nowMs, asked: false, observation: null, reads: 0, readErrors: 0 };
    let memory = (context.info.heartbeatDetails as Memory | undefined) ?? began;
    const restMs = leaveAlone.restMs(input, nowMs);
    if (restMs > 0) {
      if (nowMs + restMs > memory.beganMs + input.confirmSeconds * 1000) return unconfirmed(memory);
      context.heartbeat(memory);
      throw tryAgain(`The vendor wants to be left alone ${describeRun(input)}`, restMs);
    }
    const look = async () => {
      const answer = await observeByRead(input, configured, {
        clock,
        leaveAlone,
        metrics: dependencies.metrics,
      });
      memory = withAnswer(memory, answer);
      return answer;
    };

    let answer = await look();
    if (answer.kind === 'read' && !memory.asked && ended(memory) === null) {
      context.heartbeat(memory);
      memory = { ...memory, asked: await ask(input, configured!) };
      answer = await look();
      if (!memory.asked) return ended(memory) ?? unconfirmed(memory, answer);
    }
    const result = ended(memory);
    if (result !== null) return result;
    const delayMs = Math.max(CONFIRM_DELAY_MS, retryAfterOf(answer));
    const leftMs = memory.beganMs + input.confirmSeconds * 1000 - (await clock.now());
    if (leftMs <= 0 || retryAfterOf(answer) > leftMs || isHopeless(answer)) {
      return unconfirmed(memory, answer);
    }
    context.heartbeat(memory);
    throw tryAgain(`The run has not ended yet ${describeRun(input)}`, delayMs);
  };
}
