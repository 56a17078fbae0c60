import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { DEFAULT_ACCOUNT, workflowIdOf, type RunKey } from '../domain/run-key.js';
import type { DueDelivery } from '../simulators/index.js';
import type { ActivityCount } from './stall-watch.js';

/** How often a workflow is looked at, and how often at the most. */
const LOOK_MS = 15;
const MAX_LOOKS = 150;

type HistoryEvent = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

/** The tracking that a delivery is for, by the gateway's path. */
function keyOf({ vendor, runId, url }: DueDelivery): RunKey {
  const [account] = new URL(url).pathname.split(`/webhooks/${vendor}/`)[1]?.split('/') ?? [];
  return { vendor, account: decodeURIComponent(account ?? DEFAULT_ACCOUNT), runId };
}

function endsTask(event: HistoryEvent): boolean {
  return (
    event.workflowTaskCompletedEventAttributes != null ||
    event.workflowTaskFailedEventAttributes != null ||
    event.workflowTaskTimedOutEventAttributes != null
  );
}

/** Whether a task of the workflow is waited for or under way; Temporal's own answer to that is always no here. */
function hasPendingTask(events: readonly HistoryEvent[]): boolean {
  const scheduled = events.findLastIndex((event) => event.workflowTaskScheduledEventAttributes != null);
  return scheduled !== -1 && !events.slice(scheduled).some(endsTask);
}

async function isAtRest(client: Client, workflowId: string): Promise<boolean> {
  try {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return !hasPendingTask(events ?? []);
  } catch {
    // Nobody tracks the run yet.
    return true;
  }
}

/**
 * Waits, for two seconds or so, until neither a task of the run's workflow nor any activity is under way. The
 * time-skipping server muddles signals that come to a workflow in the midst of a task, and stops it for ever; such
 * races belong on a real server.
 */
export async function untilAtRest(
  client: Client,
  delivery: DueDelivery,
  activities: ActivityCount,
): Promise<void> {
  const workflowId = workflowIdOf(keyOf(delivery));
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    if (activities.isIdle && (await isAtRest(client, workflowId)) && activities.isIdle) return;
    await sleep(LOOK_MS);
  }
}
