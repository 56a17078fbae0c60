import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { InvalidTrackRequestError } from '../client/errors.js';
import { attachToRun, type StartAnswer } from '../client/start-tracking.js';
import { parseTrackRequest, type ParsedTrackRequest } from '../client/track-request.js';
import { INVALID_REQUEST, type AwaitedRun } from '../domain/contract.js';
import type { Sink } from '../domain/options.js';
import { accountTaskQueue } from '../domain/run-key.js';
import type { ActivityDependencies } from './dependencies.js';

/** Checks what a workflow asks for. Throws a failure of the type `INVALID_REQUEST`, which no retry can help. */
export function parseAwaitedRun(run: AwaitedRun): ParsedTrackRequest {
  try {
    return parseTrackRequest(run);
  } catch (error) {
    if (!(error instanceof InvalidTrackRequestError)) throw error;
    const { message, problems } = error;
    throw ApplicationFailure.create({
      type: INVALID_REQUEST,
      message,
      nonRetryable: true,
      details: [problems],
    });
  }
}

/** Does what `track` does, with one more sink. Throws Temporal's own errors. */
export function attachWithSink(
  client: Client,
  { key, options, reopen }: ParsedTrackRequest,
  sink: Sink,
  { findAccount, timingOf, taskQueue }: ActivityDependencies,
): Promise<StartAnswer> {
  const isLimited = findAccount(key)?.poll.requestsPerSecond !== undefined;
  return attachToRun(client, {
    key,
    options: { ...options, sinks: [...(options.sinks ?? []), sink] },
    reopen,
    taskQueue,
    timing: timingOf?.(key) ?? {},
    readTaskQueue: isLimited ? accountTaskQueue(taskQueue, key) : null,
  });
}
