import { exampleOf } from '../launch.js';
import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import { stepsOf, type Step } from '../timeline.js';
import type { World } from '../world.js';
import { detail } from './answers.js';
import { workFrom } from './queue.js';
import { isFinal, isNotBegun, STOPPED_BY_USER } from './statuses.js';

/** Stops a run, which then counts as failed; one that has ended or not begun stays as it is. Returns the refusal, or null. */
export function stopRun(world: World, run: SimulatedRun, now: number): Response | null {
  const { status } = run.viewAt(now);
  if (run.spec.refuseCancel) return detail(run, 409, 'run_busy', 'Run is busy');
  if (run.spec.ignoreCancel || isFinal(status) || isNotBegun(status)) return null;
  world.rewrite(run, now, [{ at: now, status: 'FAILED', fields: { error: STOPPED_BY_USER } }]);
  return null;
}

/** Starts a draft: what its script says of work, or else the ordinary work, begins now. Returns the refusal, or null. */
export function startRun(
  world: World,
  run: SimulatedRun,
  now: number,
  message: string | null = null,
): Response | null {
  const { status } = run.viewAt(now);
  if (isFinal(status)) return detail(run, 409, 'conflict', 'Run already finished');
  if (status === 'PENDING') return detail(run, 409, 'conflict', 'Inputs are not ready');
  if (status !== 'NOT_STARTED') return null;
  world.rewrite(run, now, workOf(world, run, now, message === null ? {} : { user_message: message }));
  return null;
}

/** Begins a failed run again under the same id, afresh or where it stopped. Returns the refusal, or null. */
export function retryRun(world: World, run: SimulatedRun, now: number): Response | null {
  const { status, steps } = run.viewAt(now);
  if (status !== 'FAILED') return detail(run, 409, 'conflict', 'Run has not failed');
  const wasStarted = steps.some((step) => !isNotBegun(step.status) && step.status !== 'FAILED');
  if (!wasStarted) return detail(run, 409, 'conflict', 'Run was never started');
  world.rewrite(run, now, workOf(world, run, now));
  return null;
}

/** Approves a completed run whose review is open; an approved one stays approved. Returns the refusal, or null. */
export function approveRun(world: World, run: SimulatedRun, now: number): Response | null {
  const { status, fields } = run.viewAt(now);
  const approval = fields['approval_state'];
  if (status !== 'COMPLETED') return detail(run, 409, 'conflict', 'Run has not completed');
  if (approval === 'approved') return null;
  if (approval !== 'pending') return detail(run, 409, 'conflict', 'Run needs no approval');
  world.rewrite(run, now, [{ at: now, status, fields: { approval_state: 'approved' } }]);
  return null;
}

/** The work that a run does from `now` on, by its own script, its definition's example, or the ordinary one. */
function workOf(world: World, run: SimulatedRun, now: number, fields: Fields = {}): readonly Step[] {
  const { vendor, spec } = run;
  const example = exampleOf(world.runs, vendor.name, spec.definitionId)?.spec.script ?? [];
  const scripts = [run.script, example, vendor.ordinaryScript(spec.generation)];
  const lives = scripts.map((script) => workFrom(stepsOf(script, now, vendor), now));
  const [first, ...rest] = lives.find((steps) => steps.length > 0) ?? [];
  return first ? [{ ...first, fields: { ...fields, ...first.fields } }, ...rest] : [];
}
