import { ServiceError, WorkflowClient, type Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Outcome } from '../domain/outcome.js';
import { SinkRefused, SinkUnavailable } from './errors.js';
import { WORKFLOW_POLICY } from './schedule.js';
import type { SinkOf, Teller, Telling } from './teller.js';

type ConnectionOf = Client['connection'];
type SignalCall = ConnectionOf['workflowService']['signalWorkflowExecution'];

/** A connection whose signals carry this request id, in place of the new one that the client draws for each call. */
function withRequestId(connection: ConnectionOf, requestId: string): ConnectionOf {
  const { workflowService } = connection;
  const signal = (request: Parameters<SignalCall>[0]) =>
    workflowService.signalWorkflowExecution({ ...request, requestId });
  return Object.create(connection, {
    workflowService: {
      value: Object.create(workflowService, { signalWorkflowExecution: { value: signal } }),
    },
  }) as ConnectionOf;
}

/** Equal for each attempt of one delivery. A workflow that is a sink twice has two signals. */
function requestIdOf(key: string, signal: string): string {
  return `landfall:${key}:${signal}`;
}

function problemOf(error: unknown): Error {
  if (error instanceof WorkflowNotFoundError) {
    return new SinkRefused('There is no open workflow of this id in the namespace');
  }
  const code =
    error instanceof ServiceError ? (error.cause as { code?: unknown } | undefined)?.code : undefined;
  const detail = typeof code === 'number' ? ` (gRPC status ${code})` : '';
  return new SinkUnavailable(`Temporal did not take the signal${detail}`);
}

/**
 * Signals a workflow of the user's with the outcome as its one argument, encoded by the client's data converter. The
 * request id is the same for each attempt, so that the server drops a signal which it has taken before.
 * @param clientOf the client for the namespace of the worker, asked for at each delivery
 */
export function createWorkflowTeller(clientOf: () => Client): Teller<SinkOf<'workflow'>> {
  async function tell(outcome: Outcome, sink: SinkOf<'workflow'>, { key }: Telling): Promise<void> {
    const { workflow } = clientOf();
    const connection = withRequestId(workflow.connection, requestIdOf(key, sink.signal));
    const client = new WorkflowClient({ ...workflow.options, connection });
    try {
      await client.getHandle(sink.workflowId).signal(sink.signal, outcome);
    } catch (error) {
      throw problemOf(error);
    }
  }
  return { policy: WORKFLOW_POLICY, tell };
}
