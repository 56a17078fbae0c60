import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import { abcdBodyOf } from './abcd-body.js';
import { currentBodyOf } from './current-body.js';

/** Fields of the body that hold what an attempt brought; a retry clears them. */
export const RESULT_FIELDS: readonly string[] = ['error', 'approval_state', 'started_at', 'completed_at'];

/** The run as the API returns it in `view`; the fields of the script win over what is made up here. */
export function bodyOf(run: SimulatedRun, view: RunView) {
  return run.spec.generation === 'abcd' ? abcdBodyOf(run, view) : currentBodyOf(run, view);
}
