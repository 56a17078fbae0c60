import { isoOf } from '../../domain/time.js';
import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import { COMPLETE_BEHAVIOUR } from './complete-behaviour.js';
import { CONVERSATION_ID, PROJECT_ID, USER_ID } from './identities.js';
import { hasBegun, isFinal, isWaiting } from './statuses.js';

/** Fields of the body that hold what an attempt brought; a new attempt clears them. */
export const RESULT_FIELDS: readonly string[] = [
  'waiting_reason',
  'output',
  'error',
  'logs',
  'artifacts',
  'duration_ms',
  'exit_code',
  'started_at',
  'completed_at',
];

/** Fields of a script that are no fields of a body. */
const HIDDEN = new Set(['max_run_duration_seconds', COMPLETE_BEHAVIOUR]);

/** The run as the API returns it in `view`; the fields of the script win over what is made up here. */
export function runBodyOf(run: SimulatedRun, view: RunView): Fields {
  const shown = Object.entries(view.fields).filter(([name]) => !HIDDEN.has(name));
  const body: Fields = {
    run_id: run.id,
    root_run_id: run.id,
    ...emptyBody,
    ...belongingsOf(run, view),
    timeout_seconds: view.fields['max_run_duration_seconds'] ?? null,
    artifacts: artifactsOf(run, view),
    ...timesOf(run, view),
    ...Object.fromEntries(shown),
    status: view.status,
  };
  // A reason that was given for a wait is over with it.
  return isWaiting(view.status) ? body : { ...body, waiting_reason: null };
}

const emptyBody = {
  parent_run_id: null,
  waiting_reason: null,
  metadata: null,
  target: null,
  workflow_id: null,
  schedule_id: null,
  batch_id: null,
  runtime_target_kind: null,
  runtime_target_environment_id: null,
  runtime_target_branch_id: null,
  input: null,
  config: null,
  output: null,
  error: null,
  logs: null,
  start_mode: null,
  backoff_limit: null,
  trigger_kind: null,
  trigger_id: null,
  created_by: USER_ID,
};

/** An agent's run belongs to a conversation and has no target; all others belong to a project. */
function belongingsOf(run: SimulatedRun, view: RunView): Fields {
  const kind = kindOf(view);
  if (kind === 'agent') return { kind, owner: { kind: 'conversation', id: CONVERSATION_ID } };
  return {
    kind,
    owner: { kind: 'project', id: PROJECT_ID },
    target: `${kind}:${run.spec.definitionId}`,
    workflow_id: kind === 'workflow' ? run.spec.definitionId : null,
    runtime_target_kind: 'main_branch',
    trigger_kind: 'api',
  };
}

function kindOf(view: RunView): string {
  const { kind } = view.fields;
  return typeof kind === 'string' ? kind : 'task';
}

function timesOf(run: SimulatedRun, view: RunView): Fields {
  const startedAt = view.steps.find((step) => hasBegun(step.status))?.at ?? null;
  const endedAt = isFinal(view.status) ? view.since : null;
  const isMeasured = kindOf(view) !== 'agent' && startedAt !== null && endedAt !== null;
  return {
    created_at: isoOf(run.createdAt),
    updated_at: isoOf(view.changedAt),
    started_at: startedAt === null ? null : isoOf(startedAt),
    completed_at: endedAt === null ? null : isoOf(endedAt),
    duration_ms: isMeasured ? endedAt - startedAt : null,
    exit_code: isMeasured ? exitCodeOf(view.status) : null,
  };
}

function exitCodeOf(status: string): number | null {
  if (status === 'cancelled') return null;
  return status === 'completed' ? 0 : 1;
}

/** In the one form of an artifact that the vendor's public code writes. */
function artifactsOf(run: SimulatedRun, view: RunView): readonly Fields[] {
  if (run.filesListedSince(view) === null) return [];
  return run.spec.files.map((name) => ({
    kind: 'eval-report',
    path: `evals/reports/${run.id}/${name}`,
    contentType: name.endsWith('.json') ? 'application/json' : 'application/octet-stream',
  }));
}
