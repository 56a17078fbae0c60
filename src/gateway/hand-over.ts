import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';

/** Most time that Temporal is given in all, so that the vendor has its answer within 5 s, busy machine or not. */
const TOTAL_MS = 3_500;

/** How long the SDK may take to notice the abort before it is no longer waited for. */
const ABORT_GRACE_MS = 250;

const MAX_TRIES = 3;

/** Wait before the second try; doubled before the third. */
const FIRST_WAIT_MS = 100;

/** gRPC: DEADLINE_EXCEEDED (as a dead server often shows), RESOURCE_EXHAUSTED and UNAVAILABLE. */
const PASSING_CODES: ReadonlySet<number> = new Set([4, 8, 14]);

/** Thrown when Temporal did not take a call in time; trying again later can help. */
export class HandOverFailed extends Error {
  override readonly name = 'HandOverFailed';
}

/** Whether an error says that Temporal cannot just now; the SDK wraps the gRPC error as a cause. */
function isPassing(error: unknown): boolean {
  if (isGrpcServiceError(error)) return PASSING_CODES.has(error.code);
  return error instanceof Error && error.cause !== undefined && isPassing(error.cause);
}

async function tryRepeatedly<T>(call: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call(signal);
    } catch (error) {
      if (tries >= MAX_TRIES || signal.aborted || !isPassing(error)) throw error;
    }
    await sleep(FIRST_WAIT_MS * 2 ** (tries - 1), undefined, { signal });
  }
}

/**
 * Makes a call to Temporal: at most three tries while it is unreachable or throttles, within 3.5 s in all.
 * @throws HandOverFailed with the cause.
 */
export async function handOver<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const done = new AbortController();
  const timeout = async (): Promise<never> => {
    await sleep(TOTAL_MS, undefined, { signal: done.signal });
    abort.abort();
    await sleep(ABORT_GRACE_MS, undefined, { signal: done.signal });
    throw new HandOverFailed(`no answer within ${TOTAL_MS} ms`);
  };
  try {
    return await Promise.race([tryRepeatedly(call, abort.signal), timeout()]);
  } catch (error) {
    throw new HandOverFailed('Temporal did not take the event', { cause: error });
  } finally {
    done.abort();
  }
}
