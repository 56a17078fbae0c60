import { isoOf } from '../../domain/time.js';
import { uuidOf } from '../ids.js';
import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import { DEFAULT_MAX_RUN_DURATION_SECONDS, TENANT_ID, USER, WORKFLOW_NAME } from './identities.js';
import { isFinal, isNotBegun } from './statuses.js';

/** A run of the newer generation. `started_at` and the snapshot are null until it was started. */
export function currentBodyOf(run: SimulatedRun, view: RunView) {
  const {
    max_run_duration_seconds = DEFAULT_MAX_RUN_DURATION_SECONDS,
    user_message = null,
    ...fields
  } = view.fields;
  const startedAt = startOf(view);
  return {
    ...placeOf(run),
    approval_state: 'not_required',
    started_at: startedAt === null ? null : isoOf(startedAt),
    completed_at: isFinal(view.status) ? isoOf(view.since) : null,
    run_snapshot:
      startedAt === null
        ? null
        : snapshotOf(run.spec.definitionId, { max_run_duration_seconds, user_message }),
    error: null,
    auto_start: false,
    auto_start_user_message: null,
    ...foldersOf(run, view),
    excluded_common_files: [],
    run_thread_id: startedAt === null ? null : uuidOf('thread', run.id),
    owner: USER,
    created_at: isoOf(run.createdAt),
    updated_at: isoOf(view.changedAt),
    permissions: { can_read: true, can_write: true, can_delete: true, can_approve: false },
    ...fields,
    execution_state: view.status,
  };
}

/** When work began in this attempt; null for a run that failed or was stopped before it was started. */
function startOf(view: RunView): number | null {
  const first = view.steps.find((step) => !isNotBegun(step.status));
  const neverBegan = first?.status === 'FAILED';
  return first && !neverBegan ? first.at : null;
}

function placeOf(run: SimulatedRun) {
  return {
    part_type: 'WORKFLOW_RUN',
    id: run.id,
    path_part_id: uuidOf('run-part', run.id),
    parent_path_part_id: uuidOf('runs-part', run.spec.definitionId),
    materialized_path: pathOf(run),
    tenant_id: TENANT_ID,
    name: run.id,
    workflow_definition_id: run.spec.definitionId,
    triggered_by: USER,
  };
}

function pathOf(run: SimulatedRun): string {
  return `/shared/workflows/simulated/runs/${run.id}`;
}

function snapshotOf(definitionId: string, settings: Fields) {
  return {
    workflow_name: WORKFLOW_NAME,
    instruction: {
      path_part_id: uuidOf('instructions', definitionId),
      materialized_path: '/shared/instructions.md/v1',
      part_type: 'DOCUMENT_VERSION',
      source_s3_uri: null,
    },
    inputs: [],
    excluded_common_files: [],
    selected_skill_ids: [],
    ...settings,
  };
}

function foldersOf(run: SimulatedRun, view: RunView) {
  const folder = (name: string) => ({
    id: uuidOf(name, run.id),
    path_part_id: uuidOf(name, 'part', run.id),
    materialized_path: `${pathOf(run)}/${name}`,
  });
  return {
    inputs: { ...folder('inputs'), assets: [] },
    outputs: { ...folder('outputs'), assets: outputAssetsOf(run, view) },
    discussions: folder('discussions'),
  };
}

function outputAssetsOf(run: SimulatedRun, view: RunView) {
  if (run.filesListedSince(view) === null) return [];
  return run.spec.files.map((name, index) => ({
    id: uuidOf('asset', run.id, index),
    path_part_id: uuidOf('asset-part', run.id, index),
    name,
    part_type: 'DOCUMENT',
    materialized_path: `${pathOf(run)}/outputs/${name}`,
    approval_state: view.fields['approval_state'] ?? 'not_required',
    origin: null,
  }));
}
