import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { detail, refuse } from './answers.js';
import { COMPLETE_BEHAVIOUR, completeBehaviourOf } from './complete-behaviour.js';
import type { CompleteRequest } from './complete-request.js';
import { runBodyOf } from './run-body.js';
import { isFinal } from './statuses.js';

/** How a complete was answered, and whether it changed the run. */
export interface Completion {
  readonly applied: boolean;
  readonly answer: Response;
}

/** Writes the final status of a run that others execute; one that has ended keeps the status that it has. */
export function completeRun(
  world: World,
  run: SimulatedRun,
  request: CompleteRequest,
  now: number,
): Completion {
  const view = run.viewAt(now);
  const behaviour = completeBehaviourOf(view.fields);
  if (behaviour === null) return unchanged(detail(500, `This run has an unknown ${COMPLETE_BEHAVIOUR}`));
  if (behaviour === 'not_applied') return unchanged(answered(run, now, false));
  if (isFinal(view.status)) {
    if (behaviour === 'bad_request') return unchanged(detail(400, 'Cannot complete a terminal run'));
    const isRefused = behaviour === 'conflict' || view.status !== request.status;
    return unchanged(isRefused ? detail(409, 'Run is already terminal') : answered(run, now, false));
  }
  if (behaviour === 'still_waiting') {
    world.rewrite(run, now, [{ at: now, status: 'waiting', fields: { waiting_reason: 'tool' } }]);
    return unchanged(answered(run, now, true));
  }
  world.rewrite(run, now, [{ at: now, status: request.status, fields: fieldsOf(request) }]);
  if (behaviour === 'lost_answer') return { applied: true, answer: refuse('server_error') };
  const answer = behaviour === 'without_run' ? Response.json({ completed: true }) : answered(run, now, true);
  return { applied: true, answer };
}

function unchanged(answer: Response): Completion {
  return { applied: false, answer };
}

function answered(run: SimulatedRun, now: number, completed: boolean): Response {
  return Response.json({ completed, run: runBodyOf(run, run.viewAt(now)) });
}

/** That a terminal error comes back as the run's error is not published, but there is no other place for it. */
function fieldsOf({ metadata, terminal_error_code, terminal_error_message }: CompleteRequest): Fields {
  const code = terminal_error_code ?? undefined;
  const message = terminal_error_message ?? code;
  return {
    ...(metadata ? { metadata } : {}),
    error: message === undefined ? null : { message, ...(code === undefined ? {} : { code }) },
  };
}
