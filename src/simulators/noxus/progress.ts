import { NODE_IDS } from './identities.js';

/** What a run says of its progress while it is neither queued nor completed, in percent. */
const WORKING_PERCENT = 50;

const [INPUT, WORK, OUTPUT] = NODE_IDS;

/** The percentage of a run whose script gives none. */
export function progressOf(status: string): number {
  if (status === 'completed') return 100;
  return status === 'queued' ? 0 : WORKING_PERCENT;
}

/** Where the nodes of a run stand. */
export function progressDetailsOf(status: string) {
  return {
    ...nodesOf(status),
    skipped_nodes: [],
    error_handler_nodes: [],
    per_edge_progress: {},
    subflow_executions: {},
    run_logs: {},
  };
}

function nodesOf(status: string) {
  switch (status) {
    case 'queued':
      return {
        executed_nodes: [],
        remaining_nodes: [...NODE_IDS],
        running_nodes: [],
        per_node_progress: {},
      };
    case 'completed':
      return {
        executed_nodes: [...NODE_IDS],
        remaining_nodes: [],
        running_nodes: [],
        per_node_progress: Object.fromEntries(NODE_IDS.map((node) => [node, 100])),
      };
    default:
      return {
        executed_nodes: [INPUT],
        remaining_nodes: [OUTPUT],
        running_nodes: [WORK],
        per_node_progress: { [INPUT]: 100, [WORK]: WORKING_PERCENT },
      };
  }
}
