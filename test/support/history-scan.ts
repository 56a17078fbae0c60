import type { Connection } from '@temporalio/client';

/** A workflow task that failed, and where. */
export interface TaskFailure {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly eventId: string;
  /** Number of Temporal's `WorkflowTaskFailedCause`. */
  readonly cause: number;
  readonly message: string;
}

/** What a scan came to. */
export interface HistoryScan {
  readonly workflows: number;
  readonly failures: readonly TaskFailure[];
}

type WorkflowService = Connection['workflowService'];
type HistoryEvent = NonNullable<
  NonNullable<Awaited<ReturnType<WorkflowService['getWorkflowExecutionHistory']>>['history']>['events']
>[number];
type Listed = NonNullable<
  Awaited<ReturnType<WorkflowService['listWorkflowExecutions']>>['executions']
>[number];

/**
 * Causes that are Temporal's normal course and no fault of the code: a signal came while the task was completed
 * (UNHANDLED_COMMAND), the server ended a task under way, as it does for a workflow that is terminated
 * (FORCE_CLOSE_COMMAND), and an operator reset the workflow (RESET_WORKFLOW).
 */
const NORMAL_CAUSES: ReadonlySet<number> = new Set([1, 17, 20]);

/** Histories that are fetched side by side: the server has two cores at most and nothing else to do. */
const CONCURRENCY = 16;

const PAGE_SIZE = 1_000;

/** The workflow tasks of a history that failed, but for those that Temporal itself made fail. */
export function taskFailuresOf(
  events: readonly HistoryEvent[],
): Pick<TaskFailure, 'eventId' | 'cause' | 'message'>[] {
  return events.flatMap(({ eventId, workflowTaskFailedEventAttributes: failed }) => {
    if (failed == null || NORMAL_CAUSES.has(failed.cause ?? 0)) return [];
    const message = failed.failure?.message ?? 'no message';
    return [{ eventId: String(eventId), cause: failed.cause ?? 0, message }];
  });
}

/** All pages of a list. */
async function allPages<Page extends { readonly nextPageToken?: Uint8Array | null }>(
  fetchPage: (nextPageToken: Uint8Array) => Promise<Page>,
): Promise<Page[]> {
  const pages: Page[] = [];
  let token: Uint8Array = new Uint8Array();
  do {
    const page = await fetchPage(token);
    pages.push(page);
    token = page.nextPageToken ?? new Uint8Array();
  } while (token.length > 0);
  return pages;
}

async function historyOf(
  service: WorkflowService,
  namespace: string,
  { execution }: Listed,
): Promise<HistoryEvent[]> {
  const pages = await allPages((nextPageToken) =>
    service.getWorkflowExecutionHistory({ namespace, execution, nextPageToken }),
  );
  return pages.flatMap(({ history }) => history?.events ?? []);
}

async function scan(
  service: WorkflowService,
  namespace: string,
  listed: readonly Listed[],
): Promise<HistoryScan> {
  const failures: TaskFailure[] = [];
  const waiting = listed.values();
  const work = async () => {
    for (const one of waiting) {
      const found = taskFailuresOf(await historyOf(service, namespace, one));
      const workflowId = one.execution?.workflowId ?? '';
      const runId = one.execution?.runId ?? '';
      const workflowType = one.type?.name ?? '';
      failures.push(...found.map((failure) => ({ workflowId, runId, workflowType, ...failure })));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return { workflows: listed.length, failures };
}

/** Looks through the histories of all workflows of a namespace, open and closed; `query` narrows them down. */
export async function scanByVisibility(
  { workflowService }: Connection,
  { namespace = 'default', query = '' }: { readonly namespace?: string; readonly query?: string } = {},
): Promise<HistoryScan> {
  const pages = await allPages((nextPageToken) =>
    workflowService.listWorkflowExecutions({ namespace, query, pageSize: PAGE_SIZE, nextPageToken }),
  );
  const listed = pages.flatMap(({ executions }) => executions ?? []);
  return scan(workflowService, namespace, listed);
}

/** The same on a server that skips time, which answers no queries but lists what is open and what is closed. */
export async function scanTimeSkipping(
  { workflowService }: Connection,
  namespace = 'default',
): Promise<HistoryScan> {
  const request = { namespace, maximumPageSize: PAGE_SIZE };
  const open = await allPages((nextPageToken) =>
    workflowService.listOpenWorkflowExecutions({ ...request, nextPageToken }),
  );
  const closed = await allPages((nextPageToken) =>
    workflowService.listClosedWorkflowExecutions({ ...request, nextPageToken }),
  );
  const listed = [...open, ...closed].flatMap(({ executions }) => executions ?? []);
  return scan(workflowService, namespace, listed);
}

/** @throws Error that names every workflow task that failed, when one did. */
export function assertNoTaskFailure({ failures }: HistoryScan): void {
  if (failures.length === 0) return;
  const lines = failures.map(
    ({ workflowId, runId, workflowType, eventId, cause, message }) =>
      `${workflowType} [workflowId=${workflowId}, runId=${runId}, eventId=${eventId}, cause=${cause}]: ${message}`,
  );
  throw new Error(`Workflow tasks failed, which may leave runs stuck for ever:\n${lines.join('\n')}`);
}
