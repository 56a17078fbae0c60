import { isoOf } from '../../domain/time.js';
import type { SimulatedRun } from '../simulated-run.js';
import { GROUP_ID, WORKFLOW_NAME } from './identities.js';

/** The workflow of a run, as the run carries it. */
export function workflowOf(run: SimulatedRun) {
  const createdAt = isoOf(run.createdAt);
  return {
    id: run.spec.definitionId,
    group_id: GROUP_ID,
    name: WORKFLOW_NAME,
    type: 'flow',
    definition: { flow_version: 'v1', nodes: [], edges: [] },
    workflow_hash: 'sha256:simulated',
    meta: { tags: [], icon: 'file-text' },
    last_updated_at: createdAt,
    last_run_at: createdAt,
    created_at: createdAt,
    deleted_at: null,
    runs_count: 1,
    author_name: 'Simulated author',
    description: null,
    saved: true,
    error_handler: null,
  };
}
