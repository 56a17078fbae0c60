import {
  isGrpcServiceError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow/index.js';
import {
  ACTIVITY,
  STATE_QUERY,
  type Blocked,
  type ReadHeartbeat,
  type TrackingState,
} from '../domain/contract.js';
import type { Outcome } from '../domain/outcome.js';
import { isFinal, type Phase } from '../domain/phase.js';
import { workflowIdOf, type RunKey } from '../domain/run-key.js';
import type { Ledger } from '../ledger/ledger.js';

/** What `status` shows of a run. */
export interface RunStatus extends RunKey {
  readonly workflowId: string;
  /** `none`: neither Temporal nor the ledger knows the run. */
  readonly tracking: 'open' | 'closed' | 'none';
  readonly phase: Phase;
  readonly vendorStatus: string | null;
  readonly blocked: Blocked;
  readonly deadlineAt: string | null;
  readonly lastReadAt: string | null;
  readonly nextReadAt: string | null;
  readonly outcome: Outcome | null;
  /** False when no worker answered in time: then only what Temporal itself knows is shown, and the phase is `unknown`. */
  readonly answered: boolean;
}

/** How long a worker may take to answer before `status` does without it, in milliseconds. */
export const ANSWER_WITHIN_MS = 4_000;

function phaseOf(outcome: Outcome): Phase {
  if (outcome.status === 'checks_failed') return 'succeeded';
  return outcome.status === 'timed_out' || outcome.status === 'not_found' ? 'unknown' : outcome.status;
}

/** The state that a recorded outcome leaves behind. */
export function stateOfOutcome(outcome: Outcome): TrackingState {
  const { vendor, account, runId, vendorStatus, attempt, deadlineAt } = outcome;
  return {
    vendor,
    account,
    runId,
    phase: phaseOf(outcome),
    vendorStatus,
    attempt,
    blocked: null,
    deadlineAt,
    lastReadAt: null,
    nextReadAt: null,
    progress: null,
    outcome,
  };
}

/** The state of a tracking whose worker does not answer. */
function silentState(key: RunKey): TrackingState {
  const unknown = { vendorStatus: null, blocked: null, deadlineAt: null, lastReadAt: null, nextReadAt: null };
  return { ...key, phase: 'unknown', attempt: 1, ...unknown, progress: null, outcome: null };
}

/** What the reading activity under way has heartbeated; null when there is none or it says nothing yet. */
async function heartbeatOf(
  client: Client,
  { raw }: WorkflowExecutionDescription,
): Promise<ReadHeartbeat | null> {
  const pending = raw.pendingActivities?.find(({ activityType }) => activityType?.name === ACTIVITY.readRun);
  const payloads = pending?.heartbeatDetails?.payloads;
  if (!payloads?.length) return null;
  return decodeFromPayloadsAtIndex<ReadHeartbeat>(client.options.loadedDataConverter, 0, payloads);
}

/** Adds what is known only to the reading activity under way, which writes no history. */
function withHeartbeat(state: TrackingState, heartbeat: ReadHeartbeat | null): TrackingState {
  if (heartbeat === null) return state;
  const { lastReadAt, nextReadAt, blocked, observation } = heartbeat;
  const shown = isFinal(state.phase) ? null : observation;
  return {
    ...state,
    lastReadAt: lastReadAt ?? state.lastReadAt,
    nextReadAt,
    blocked,
    vendorStatus: shown?.vendorStatus ?? state.vendorStatus,
    progress: shown?.progress ?? state.progress,
  };
}

/** A tracking as Temporal knows it. */
export interface LiveTracking {
  readonly state: TrackingState;
  readonly isOpen: boolean;
  /** False when no worker answered in time. */
  readonly isAnswered: boolean;
}

/**
 * gRPC: DEADLINE_EXCEEDED; CANCELLED, as a deadline sometimes shows; and FAILED_PRECONDITION, for a workflow that
 * closed before any worker saw it.
 */
const SILENCE_CODES: ReadonlySet<number> = new Set([1, 4, 9]);

/** Whether a query failed because no worker answered; the SDK wraps the gRPC error as a cause. */
function isSilence(error: unknown): boolean {
  const { cause } = error instanceof Error ? error : {};
  return isGrpcServiceError(cause) && SILENCE_CODES.has(cause.code);
}

/** Asks the workflow; null when it does not answer within that time. Without a limit it throws then. */
async function askState(
  client: Client,
  handle: WorkflowHandle,
  answerWithinMs: number | null,
): Promise<TrackingState | null> {
  const query = () => handle.query<TrackingState>(STATE_QUERY);
  if (answerWithinMs === null) return query();
  try {
    return await client.withDeadline(Date.now() + answerWithinMs, query);
  } catch (error) {
    if (isSilence(error)) return null;
    throw error;
  }
}

/**
 * Reads the state of a tracking from its workflow; null when Temporal knows none. Needs a worker that runs.
 * @param answerWithinMs how long to wait for one; null waits as long as the server does, and throws then
 */
export async function readTracking(
  client: Client,
  key: RunKey,
  answerWithinMs: number | null = null,
): Promise<LiveTracking | null> {
  const handle = client.workflow.getHandle(workflowIdOf(key));
  try {
    const [answer, description] = await Promise.all([
      askState(client, handle, answerWithinMs),
      handle.describe(),
    ]);
    const isOpen = description.status.name === 'RUNNING';
    const heartbeat = isOpen ? await heartbeatOf(client, description) : null;
    const state = withHeartbeat(answer ?? silentState(key), heartbeat);
    return { state, isOpen, isAnswered: answer !== null };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/**
 * The state of a run: from its workflow, or else from the ledger; null when neither knows it.
 * @param answerWithinMs as for `readTracking`
 */
export async function readState(
  client: Client,
  ledger: Ledger | null,
  key: RunKey,
  answerWithinMs: number | null = null,
): Promise<LiveTracking | null> {
  const live = await readTracking(client, key, answerWithinMs);
  if (live !== null && (live.isAnswered || live.isOpen)) return live;
  const outcome = (await ledger?.latest(key)) ?? null;
  return outcome === null ? live : { state: stateOfOutcome(outcome), isOpen: false, isAnswered: true };
}

/** The status of a run, whether it is tracked or not, and whether or not a worker answers. */
export async function readStatus(
  client: Client,
  ledger: Ledger | null,
  key: RunKey,
  answerWithinMs = ANSWER_WITHIN_MS,
): Promise<RunStatus> {
  const found = await readState(client, ledger, key, answerWithinMs);
  const { phase, vendorStatus, blocked, deadlineAt, lastReadAt, nextReadAt, outcome } =
    found?.state ?? silentState(key);
  const closed = found === null ? 'none' : 'closed';
  return {
    ...key,
    workflowId: workflowIdOf(key),
    tracking: found?.isOpen === true ? 'open' : closed,
    phase,
    vendorStatus,
    blocked,
    deadlineAt,
    lastReadAt,
    nextReadAt,
    outcome,
    answered: found?.isAnswered ?? true,
  };
}
