import type { NativeConnection } from '@temporalio/worker';
import { WORKFLOW_TYPE } from '../domain/contract.js';

/** Longest time that the count may take, in milliseconds, so that a scrape is not held up. */
const COUNT_TIMEOUT_MS = 3_000;

/**
 * Counts the trackings that are open on a task queue, by visibility. Throws what the SDK throws, for example on a
 * server that cannot count.
 */
export async function countOpenRuns(
  {
    connection,
    namespace = 'default',
  }: { readonly connection: NativeConnection; readonly namespace?: string },
  taskQueue: string,
): Promise<number> {
  const query = [
    `WorkflowType = '${WORKFLOW_TYPE}'`,
    `TaskQueue = '${taskQueue.replaceAll("'", "''")}'`,
    "ExecutionStatus = 'Running'",
  ].join(' AND ');
  const { count } = await connection.withDeadline(Date.now() + COUNT_TIMEOUT_MS, () =>
    connection.workflowService.countWorkflowExecutions({ namespace, query }),
  );
  return Number(count);
}
