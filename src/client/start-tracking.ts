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
import type { Outcome } from '../domain/outcome.js';
import { isNewsTo, isShortOf } from '../domain/recorded.js';
import { DEFAULT_ACCOUNT, workflowIdOf, type RunKey } from '../domain/run-key.js';
import { resolveTiming, type TimingOptions } from '../domain/timing.js';
import { recordedVerdict } from './recorded-verdict.js';
import { searchAttributesRegistered } from './search-attributes.js';

/** What both starters, the app and the gateway, say of a tracking. */
export interface StartRequest {
  readonly key: RunKey;
  readonly taskQueue: string;
  /** Timing that the starter knows of; the built-in defaults fill the rest. */
  readonly timing: TimingOptions;
  /** Task queue of the account's reads; null for the workflow's own. */
  readonly readTaskQueue: string | null;
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

interface Message {
  readonly signal: string;
  readonly signalArgs: [unknown];
}

/** The verdict that a tracking is started anew after; null when a verdict refuses the start. */
type Anew = Pick<TrackRunInput, 'recorded' | 'rereads'> | null;

/** Signals the tracking, or starts it with the signal; false when a recorded verdict refuses the start. */
async function signalWithStart(
  client: Client,
  request: StartRequest,
  message: Message,
  anew: Anew = null,
): Promise<boolean> {
  const { key } = request;
  const searchAttributes = await searchAttributesRegistered(client);
  const input: TrackRunInput = {
    vendor: key.vendor,
    account: key.account,
    runId: key.runId,
    timing: resolveTiming(request.timing),
    readTaskQueue: request.readTaskQueue,
    searchAttributes,
    ...anew,
  };
  try {
    await client.workflow.signalWithStart(WORKFLOW_TYPE, {
      ...message,
      workflowId: workflowIdOf(key),
      taskQueue: request.taskQueue,
      args: [input],
      // A verdict is final until something contradicts it; a tracking that closed without one is taken up again.
      workflowIdReusePolicy: anew === null ? 'ALLOW_DUPLICATE_FAILED_ONLY' : 'ALLOW_DUPLICATE',
      staticSummary: summaryOf(key),
      ...(searchAttributes ? { typedSearchAttributes: initialAttributes(key) } : {}),
    });
    return true;
  } catch (error) {
    if (anew === null && error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/**
 * Signals the tracking or starts it. When a recorded verdict refuses that, `isCovered` says whether the verdict
 * already holds what the message brings; if not, the tracking is started anew, with the verdict as what is known.
 */
async function hand(
  client: Client,
  request: StartRequest,
  message: Message,
  after: { readonly isCovered: (outcome: Outcome) => boolean; readonly rereads: boolean },
): Promise<StartAnswer> {
  const call = async (): Promise<StartAnswer> => {
    if (await signalWithStart(client, request, message)) return 'accepted';
    const recorded = (await recordedVerdict(client, request.key)) ?? undefined;
    if (recorded !== undefined && after.isCovered(recorded)) return 'duplicate';
    await signalWithStart(client, request, message, { recorded, rereads: after.rereads });
    return 'accepted';
  };
  const { abortSignal } = request;
  return abortSignal === undefined ? call() : client.withAbortSignal(abortSignal, call);
}

/** Hands a webhook's event to the run's tracking, starting it if there is none. Throws Temporal's own errors. */
export async function observeRun(
  client: Client,
  request: StartRequest & { readonly event: RunEvent },
): Promise<StartAnswer> {
  const { event } = request;
  const message: Message = { signal: OBSERVED_SIGNAL, signalArgs: [event] };
  return hand(client, request, message, {
    isCovered: (outcome) => !isNewsTo(outcome, event),
    rereads: false,
  });
}

/** Hands the app's options to the run's tracking, starting it if there is none. Throws Temporal's own errors. */
export async function attachToRun(
  client: Client,
  request: StartRequest & {
    readonly options: AttachOptions;
    /** Read anew although a verdict is recorded, because the vendor executes the run again. @default false */
    readonly reopen?: boolean;
  },
): Promise<StartAnswer> {
  const { options, reopen = false } = request;
  const message: Message = { signal: ATTACH_SIGNAL, signalArgs: [options] };
  const isCovered = (outcome: Outcome) => !reopen && !isShortOf(outcome, options);
  return hand(client, request, message, { isCovered, rereads: reopen });
}
