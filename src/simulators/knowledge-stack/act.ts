import type { SimulatedRun } from '../simulated-run.js';
import { stepsOf } from '../timeline.js';
import type { World } from '../world.js';
import { detail } from './answers.js';
import { workFrom } from './queue.js';
import { isFinal, STOPPED_BY_USER } from './statuses.js';

/** Stops a run, which then counts as failed; an ended run stays as it is. Returns the refusal, or null. */
export function stopRun(world: World, run: SimulatedRun, now: number): Response | null {
  if (run.spec.refuseCancel) return detail(run, 409, 'run_busy', 'Run is busy');
  if (run.spec.ignoreCancel || isFinal(run.viewAt(now).status)) return null;
  world.rewrite(run, now, [{ at: now, status: 'FAILED', fields: { error: STOPPED_BY_USER } }]);
  return null;
}

/** Starts a draft: what its script says of work, or else the ordinary work, begins now. Returns the refusal, or null. */
export function startRun(world: World, run: SimulatedRun, now: number): Response | null {
  const { status } = run.viewAt(now);
  if (isFinal(status)) return detail(run, 409, 'conflict', 'Run already finished');
  if (status === 'PENDING') return detail(run, 409, 'conflict', 'Inputs are not ready');
  if (status === 'NOT_STARTED') world.rewrite(run, now, workOf(run, now));
  return null;
}

/** Begins a failed run again under the same id. Returns the refusal, or null. */
export function retryRun(world: World, run: SimulatedRun, now: number): Response | null {
  if (run.viewAt(now).status !== 'FAILED') return detail(run, 409, 'conflict', 'Run has not failed');
  world.rewrite(run, now, workOf(run, now));
  return null;
}

function workOf(run: SimulatedRun, now: number) {
  const scripted = workFrom(stepsOf(run.script, now, run.vendor), now);
  if (scripted.length > 0) return scripted;
  const ordinary = run.vendor.ordinaryScript(run.spec.generation);
  return workFrom(stepsOf(ordinary, now, run.vendor), now);
}
