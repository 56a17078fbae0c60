import type { Client } from '@temporalio/client';

/** What a workflow run wrote. */
export interface CountedHistory {
  /** Without the upserts of search attributes, which are a budget of their own. */
  readonly events: number;
  readonly upserts: number;
  /** By the billing rules of Temporal Cloud. */
  readonly actions: number;
  readonly names: readonly string[];
  /** Workflow task failures and time-outs; each is a bug. */
  readonly troubles: readonly string[];
}

type HistoryEvent = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

const ATTRIBUTES = 'EventAttributes';

function nameOf(event: HistoryEvent): string {
  const key = Object.keys(event).find(
    (name) => name.endsWith(ATTRIBUTES) && event[name as keyof HistoryEvent] != null,
  );
  return key === undefined ? 'unknown' : key.slice(0, -ATTRIBUTES.length);
}

/** Local activities that ended in one workflow task are one action, so runs of markers count once. */
function localActivityActions(names: readonly string[]): number {
  return names.filter((name, index) => name === 'markerRecorded' && names[index - 1] !== 'markerRecorded')
    .length;
}

function actionsOf(events: readonly HistoryEvent[], names: readonly string[]): number {
  const count = (name: string) => names.filter((one) => one === name).length;
  const attempts = events.reduce(
    (sum, event) => sum + (event.activityTaskStartedEventAttributes?.attempt ?? 0),
    0,
  );
  // An activity that was left pending has no started event; its attempts are counted from outside.
  const signals = count('workflowExecutionSignaled');
  const startedBySignal = signals > 0 ? 1 : 0;
  return 1 + signals - startedBySignal + count('timerStarted') + attempts + localActivityActions(names);
}

/** Counts the history of a workflow's latest run, or of the one named. `pendingAttempts`: of an activity that the close dropped. */
export async function countHistory(
  client: Client,
  workflowId: string,
  { runId, pendingAttempts = 0 }: { readonly runId?: string; readonly pendingAttempts?: number } = {},
): Promise<CountedHistory> {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const all = events ?? [];
  const names = all.map(nameOf);
  // An activity that the close dropped was attempted at least once.
  const dropped =
    names.filter((name) => name === 'activityTaskScheduled').length -
    names.filter((name) => name === 'activityTaskStarted').length;
  const attempts = Math.max(pendingAttempts, dropped);
  const upserts = names.filter((name) => name === 'upsertWorkflowSearchAttributes').length;
  return {
    events: all.length - upserts,
    upserts,
    actions: actionsOf(all, names) + attempts,
    names,
    troubles: troublesOf(all),
  };
}

/** The failure that the server writes when a signal comes while the last task is completed; the task is made again. */
const UNHANDLED_COMMAND = 1;

function troublesOf(events: readonly HistoryEvent[]): string[] {
  return events.flatMap((event) => {
    if (event.workflowTaskTimedOutEventAttributes != null) return ['workflow task timed out'];
    const failed = event.workflowTaskFailedEventAttributes;
    if (failed == null || failed.cause === UNHANDLED_COMMAND) return [];
    return [`workflow task failed: ${failed.failure?.message ?? failed.cause}`];
  });
}
