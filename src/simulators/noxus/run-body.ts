import { isoOf } from '../../domain/time.js';
import type { SimulatedRun } from '../simulated-run.js';
import { without, type RunView } from '../timeline.js';
import { GROUP_ID, NODE_IDS } from './identities.js';
import { progressDetailsOf, progressOf } from './progress.js';
import { isFinal } from './statuses.js';
import { outputOf } from './output.js';
import { workflowOf } from './workflow.js';

/** Fields of the body that hold what an attempt brought. */
export const RESULT_FIELDS: readonly string[] = ['progress', 'finished_at', 'output', 'progress_details'];

/** Fields that only the run with its output has. */
const ONLY_WITH_OUTPUT = ['output', 'progress_details', 'single_node_id'];

/** Fields that only the run by its id has. */
const ONLY_BY_ID = ['definitions', 'workflow', 'source'];

/**
 * The run as a read by its id alone gives it: without output, but with its workflow. The fields of the script win
 * over what is made up here, as far as this form has them.
 */
export function runBodyOf(run: SimulatedRun, view: RunView) {
  return {
    ...commonOf(run, view),
    definitions: {},
    workflow: workflowOf(run),
    source: 'api',
    ...without(view.fields, ONLY_WITH_OUTPUT),
    status: view.status,
  };
}

/** The run as its workflow shows it, and as start and stop answer it: with output and the progress of its nodes. */
export function publicBodyOf(run: SimulatedRun, view: RunView) {
  return {
    ...commonOf(run, view),
    output: outputOf(run, view),
    single_node_id: null,
    workflow_version_id: null,
    progress_details: progressDetailsOf(view.status),
    ...without(view.fields, ONLY_BY_ID),
    status: view.status,
  };
}

function commonOf(run: SimulatedRun, view: RunView) {
  return {
    id: run.id,
    group_id: GROUP_ID,
    workflow_id: run.spec.definitionId,
    input: {},
    node_ids: [...NODE_IDS],
    progress: progressOf(view.status),
    created_at: isoOf(run.createdAt),
    finished_at: isFinal(view.status) ? isoOf(view.since) : null,
  };
}
