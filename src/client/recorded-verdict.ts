import type { Client } from '@temporalio/client';
import { decodeFromPayloadsAtIndex } from '@temporalio/common/lib/internal-non-workflow/index.js';
import type { Outcome } from '../domain/outcome.js';
import { workflowIdOf, type RunKey } from '../domain/run-key.js';
import { outcomeOf } from '../domain/stored-outcome.js';

/** Temporal's HISTORY_EVENT_FILTER_TYPE_CLOSE_EVENT: only the event that ended the workflow. */
const CLOSE_EVENT = 2;

/**
 * The outcome that a run's latest tracking completed with; null when it is open, or closed without a verdict of the
 * vendor. One call, which waits for nothing. Throws Temporal's own errors.
 */
export async function recordedVerdict(client: Client, key: RunKey): Promise<Outcome | null> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId: workflowIdOf(key) },
    historyEventFilterType: CLOSE_EVENT,
    maximumPageSize: 1,
  });
  const completed = history?.events?.at(-1)?.workflowExecutionCompletedEventAttributes;
  if (!completed) return null;
  const { loadedDataConverter } = client.options;
  const result = await decodeFromPayloadsAtIndex<Outcome>(loadedDataConverter, 0, completed.result?.payloads);
  return outcomeOf(result);
}
