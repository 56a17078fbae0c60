import { isoOf } from '../../domain/time.js';
import { uuidOf } from '../ids.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import {
  DEFAULT_MAX_RUN_DURATION_SECONDS,
  OUTPUT_FOLDER_PATH,
  outputFolderOf,
  USER,
  WORKFLOW_NAME,
} from './identities.js';
import { isFinal } from './statuses.js';

const RUNNER_TYPE = 'SELF_HOSTED';

/** A run of the older generation. Its `started_at` is the time of creation, even while it is queued. */
export function abcdBodyOf(run: SimulatedRun, view: RunView) {
  const { max_run_duration_seconds = DEFAULT_MAX_RUN_DURATION_SECONDS, ...fields } = view.fields;
  return {
    id: run.id,
    workflow_definition_id: run.spec.definitionId,
    user_id: USER.user_id,
    runner_type: RUNNER_TYPE,
    started_at: isoOf(run.createdAt),
    completed_at: isFinal(view.status) ? isoOf(view.since) : null,
    run_snapshot: snapshotOf(run.spec.definitionId, max_run_duration_seconds),
    error: null,
    created_at: isoOf(run.createdAt),
    updated_at: isoOf(view.changedAt),
    ...fields,
    status: view.status,
  };
}

function snapshotOf(definitionId: string, maxRunDurationSeconds: unknown) {
  return {
    workflow_definition_id: definitionId,
    workflow_name: WORKFLOW_NAME,
    runner_type: RUNNER_TYPE,
    user_id: USER.user_id,
    max_run_duration_seconds: maxRunDurationSeconds,
    sources: [partOf(uuidOf('sources', definitionId), '/shared/sources', 'FOLDER')],
    instructions: [partOf(uuidOf('instructions', definitionId), '/shared/instructions.md', 'DOCUMENT')],
    outputs: [partOf(outputFolderOf(definitionId), OUTPUT_FOLDER_PATH, 'FOLDER')],
    template: null,
  };
}

function partOf(id: string, path: string, type: string) {
  return { path_part_id: id, materialized_path: path, part_type: type };
}
