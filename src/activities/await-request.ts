import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { InvalidTrackRequestError } from '../client/errors.js';
import { attachToRun, type StartAnswer } from '../client/start-tracking.js';
import { parseTrackRequest, type ParsedTrackRequest } from '../client/track-request.js';
import { INVALID_REQUEST, type AwaitedRun } from '../domain/contract.js';
import type { Sink } from '../domain/options.js';
import { accountTaskQueue } from '../domain/run-key.js';
import type { TimingOptions } from '../domain/timing.js';
import type { ActivityDependencies, ConfiguredAccount } from './dependencies.js';

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

/** A worker's account with the timing that its configuration sets. */
type TimedAccount = ConfiguredAccount['account'] & { readonly timing?: TimingOptions };

/** Does what `track` does, with one more sink. Throws Temporal's own errors. */
export function attachWithSink(
  client: Client,
  { key, options, reopen }: ParsedTrackRequest,
  sink: Sink,
  { findAccount, taskQueue }: ActivityDependencies,
): Promise<StartAnswer> {
  const configured = findAccount(key);
  const account: TimedAccount | undefined = configured?.account;
  const isLimited = configured?.poll.requestsPerSecond !== undefined;
  return attachToRun(client, {
    key,
    options: { ...options, sinks: [...(options.sinks ?? []), sink] },
    reopen,
    taskQueue,
    timing: account?.timing ?? {},
    readTaskQueue: isLimited ? accountTaskQueue(taskQueue, key) : null,
  });
}
