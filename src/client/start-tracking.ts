import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import {
  ATTACH_SIGNAL,
  OBSERVED_SIGNAL,
  SEARCH_ATTRIBUTES,
  WORKFLOW_TYPE,
  type TrackRunInput,
} from '../domain/contract.js';
import type { RunEvent } from '../domain/observation.js';
import type { AttachOptions } from '../domain/options.js';
import { DEFAULT_ACCOUNT, workflowIdOf, type RunKey } from '../domain/run-key.js';
import { resolveTiming, type TimingOptions } from '../domain/timing.js';
import { searchAttributesRegistered } from './search-attributes.js';

/** What both starters, the app and the gateway, say of a tracking. */
export interface StartRequest {
  readonly key: RunKey;
  readonly taskQueue: string;
  /** Timing that the starter knows of; the built-in defaults fill the rest. */
  readonly timing: TimingOptions;
  /** Task queue of the account's reads; null for the workflow's own. */
  readonly readTaskQueue: string | null;
  /** Start anew although a verdict is recorded. @default false */
  readonly reopen?: boolean;
  /** Ends the call to Temporal. */
  readonly abortSignal?: AbortSignal;
}

/** Whether the signal was taken, or a recorded verdict refused the start. */
export type StartAnswer = 'accepted' | 'duplicate';

function initialAttributes(key: RunKey): TypedSearchAttributes {
  const keyword = (name: string) => defineSearchAttributeKey(name, 'KEYWORD');
  return new TypedSearchAttributes([
    { key: keyword(SEARCH_ATTRIBUTES.vendor), value: key.vendor },
    { key: keyword(SEARCH_ATTRIBUTES.account), value: key.account },
    { key: keyword(SEARCH_ATTRIBUTES.phase), value: 'unknown' },
  ]);
}

function summaryOf(key: RunKey): string {
  const account = key.account === DEFAULT_ACCOUNT ? '' : ` (${key.account})`;
  return `${key.vendor} run ${key.runId}${account}`;
}

async function signalWithStart(
  client: Client,
  request: StartRequest,
  signal: { readonly signal: string; readonly signalArgs: [unknown] },
): Promise<StartAnswer> {
  const { key } = request;
  const searchAttributes = await searchAttributesRegistered(client);
  const input: TrackRunInput = {
    vendor: key.vendor,
    account: key.account,
    runId: key.runId,
    timing: resolveTiming(request.timing),
    readTaskQueue: request.readTaskQueue,
    searchAttributes,
  };
  try {
    await client.workflow.signalWithStart(WORKFLOW_TYPE, {
      ...signal,
      workflowId: workflowIdOf(key),
      taskQueue: request.taskQueue,
      args: [input],
      // A verdict is final until something contradicts it; a tracking that closed without one is taken up again.
      workflowIdReusePolicy: request.reopen === true ? 'ALLOW_DUPLICATE' : 'ALLOW_DUPLICATE_FAILED_ONLY',
      staticSummary: summaryOf(key),
      ...(searchAttributes ? { typedSearchAttributes: initialAttributes(key) } : {}),
    });
    return 'accepted';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'duplicate';
    throw error;
  }
}

function within<R>(client: Client, abortSignal: AbortSignal | undefined, call: () => Promise<R>): Promise<R> {
  return abortSignal === undefined ? call() : client.withAbortSignal(abortSignal, call);
}

/** Hands a webhook's event to the run's tracking, starting it if there is none. Throws Temporal's own errors. */
export async function observeRun(
  client: Client,
  request: StartRequest & { readonly event: RunEvent },
): Promise<StartAnswer> {
  return within(client, request.abortSignal, () =>
    signalWithStart(client, request, { signal: OBSERVED_SIGNAL, signalArgs: [request.event] }),
  );
}

/** Hands the app's options to the run's tracking, starting it if there is none. Throws Temporal's own errors. */
export async function attachToRun(
  client: Client,
  request: StartRequest & { readonly options: AttachOptions },
): Promise<StartAnswer> {
  return within(client, request.abortSignal, () =>
    signalWithStart(client, request, { signal: ATTACH_SIGNAL, signalArgs: [request.options] }),
  );
}
