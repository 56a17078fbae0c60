import { isoOf } from '../../domain/time.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import { inputAttachmentsOf, outputAttachmentsOf } from './attachments.js';
import { INPUT_FILES } from './fields.js';
import { MACHINE_ID, ORGANIZATION_ID, USER_ID } from './identities.js';
import { isFinal } from './statuses.js';

/** Fields of the body that hold what an attempt brought; a retry clears them. */
export const RESULT_FIELDS: readonly string[] = [
  'error',
  'output_data',
  'output_attachment_ids',
  'run_message_history',
  'usage_metadata',
  'post_run_checks',
  'machine_id',
  'started_at',
  'ended_at',
];

/** Statuses that a run can have without ever having been on a machine. */
const WITHOUT_START = new Set(['scheduling', 'cancelled', 'error']);

/** The run as the API returns it in `view`; the fields of the script win over what is made up here. */
export function runBodyOf(run: SimulatedRun, view: RunView) {
  const startedAt = view.steps.find((step) => !WITHOUT_START.has(step.status))?.at ?? null;
  const inputs = inputAttachmentsOf(run, view);
  const outputs = outputAttachmentsOf(run, view);
  return {
    ...emptyBody,
    workflow_id: run.spec.definitionId,
    machine_id: startedAt === null ? null : MACHINE_ID,
    id: run.id,
    created_at: isoOf(run.createdAt),
    input_attachment_ids: idsOf(inputs),
    output_attachment_ids: idsOf(outputs),
    started_at: startedAt === null ? null : isoOf(startedAt),
    ended_at: isFinal(view.status) ? isoOf(view.since) : null,
    ...view.fields,
    [INPUT_FILES]: undefined,
    status: view.status,
  };
}

function idsOf(attachments: readonly { readonly id: string }[]): readonly string[] | null {
  return attachments.length > 0 ? attachments.map(({ id }) => id) : null;
}

const emptyBody = {
  user_id: USER_ID,
  organization_id: ORGANIZATION_ID,
  is_priority: false,
  error: null,
  output_data: null,
  run_message_history: null,
  input_values: null,
  main_prompt: null,
  model_metadata: null,
  pool_ids: null,
  sensitive_input_aliases: null,
  usage_metadata: null,
  post_run_checks: null,
  session_id: null,
  session_alias: null,
  release_session_after: null,
};
