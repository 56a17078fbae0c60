import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
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
}

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
}

/** Reads the state of a tracking from its workflow; null when Temporal knows none. Needs a worker that runs. */
export async function readTracking(client: Client, key: RunKey): Promise<LiveTracking | null> {
  const handle = client.workflow.getHandle(workflowIdOf(key));
  try {
    const [state, description] = await Promise.all([
      handle.query<TrackingState>(STATE_QUERY),
      handle.describe(),
    ]);
    const isOpen = description.status.name === 'RUNNING';
    const heartbeat = isOpen ? await heartbeatOf(client, description) : null;
    return { state: withHeartbeat(state, heartbeat), isOpen };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

/** The state of a run: from its workflow, or else from the ledger; null when neither knows it. */
export async function readState(
  client: Client,
  ledger: Ledger | null,
  key: RunKey,
): Promise<LiveTracking | null> {
  const live = await readTracking(client, key);
  if (live !== null) return live;
  const outcome = (await ledger?.latest(key)) ?? null;
  return outcome === null ? null : { state: stateOfOutcome(outcome), isOpen: false };
}

/** The status of a run, whether it is tracked or not. */
export async function readStatus(client: Client, ledger: Ledger | null, key: RunKey): Promise<RunStatus> {
  const found = await readState(client, ledger, key);
  const workflowId = workflowIdOf(key);
  if (found === null) {
    const nothing = { vendorStatus: null, blocked: null, deadlineAt: null, lastReadAt: null };
    return {
      ...key,
      workflowId,
      tracking: 'none',
      phase: 'unknown',
      ...nothing,
      nextReadAt: null,
      outcome: null,
    };
  }
  const { phase, vendorStatus, blocked, deadlineAt, lastReadAt, nextReadAt, outcome } = found.state;
  const tracking = found.isOpen ? 'open' : 'closed';
  return {
    ...key,
    workflowId,
    tracking,
    phase,
    vendorStatus,
    blocked,
    deadlineAt,
    lastReadAt,
    nextReadAt,
    outcome,
  };
}
