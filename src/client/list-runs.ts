import type { Client } from '@temporalio/client';
import { WORKFLOW_TYPE } from '../domain/contract.js';
import type { Phase } from '../domain/phase.js';
import { runKeyOf, workflowIdOf, type RunKey } from '../domain/run-key.js';
import type { Ledger } from '../ledger/ledger.js';
import { ANSWER_WITHIN_MS, readStatus, type RunStatus } from './run-status.js';

/** Which trackings to list; what is left out does not restrict. */
export interface RunFilter {
  readonly vendor?: string;
  readonly account?: string;
  readonly phase?: Phase;
  /** Only those that are still open. @default false */
  readonly open?: boolean;
  /** @default 100 */
  readonly limit?: number;
}

/** Runs whose state is asked for at the same time. */
const CONCURRENCY = 8;

const DEFAULT_LIMIT = 100;

/** How long a further answer is waited for once one failed to come, in milliseconds. */
const HURRIED_ANSWER_MS = 250;

/** Restricts by vendor and account through the workflow id, which needs no search attribute. */
function visibilityQuery({ vendor, account, open }: RunFilter): string {
  const clauses = [`WorkflowType = '${WORKFLOW_TYPE}'`];
  if (vendor !== undefined) {
    const id = workflowIdOf({ vendor, account: account ?? '', runId: '' });
    // 'run:vendor:account:' or, without an account, 'run:vendor:'
    const prefix = account === undefined ? id.slice(0, -1) : id;
    clauses.push(`WorkflowId STARTS_WITH '${prefix}'`);
  }
  if (open === true) clauses.push("ExecutionStatus = 'Running'");
  return clauses.join(' AND ');
}

async function* inBatches<T>(items: AsyncIterable<T>, size: number): AsyncIterable<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length === size) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** Lists trackings, the most recently started first. Asks each one's state; without a worker the phases are unknown. */
export async function listRuns(
  client: Client,
  ledger: Ledger | null,
  filter: RunFilter = {},
): Promise<RunStatus[]> {
  const { limit = DEFAULT_LIMIT, account, phase } = filter;
  const runs = new Map<string, RunStatus>();
  let answerWithinMs = ANSWER_WITHIN_MS;
  for await (const batch of inBatches(
    client.workflow.list({ query: visibilityQuery(filter) }),
    CONCURRENCY,
  )) {
    const keys = batch.flatMap(({ workflowId }) => runKeyOf(workflowId) ?? []);
    const wanted = keys.filter((key) => account === undefined || key.account === account);
    const read = (key: RunKey) => readStatus(client, ledger, key, answerWithinMs);
    for (const status of await Promise.all(wanted.map(read))) {
      if (!status.answered) answerWithinMs = HURRIED_ANSWER_MS;
      // A run that was tracked again is listed once for each workflow run; its status is the latest.
      if (phase === undefined || status.phase === phase) runs.set(status.workflowId, status);
    }
    if (runs.size >= limit) break;
  }
  return [...runs.values()].slice(0, limit);
}
