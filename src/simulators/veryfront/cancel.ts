import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { detail } from './answers.js';
import { runBodyOf } from './run-body.js';
import { isFinal } from './statuses.js';

/** Stops a run. What an ended one answers is not published: here it stays as it is, and nothing was cancelled. */
export function cancelRun(world: World, run: SimulatedRun, now: number): Response {
  if (run.spec.refuseCancel) return detail(409, 'Run cannot be cancelled');
  const wasActive = !isFinal(run.viewAt(now).status);
  if (wasActive && !run.spec.ignoreCancel) {
    world.rewrite(run, now, [{ at: now, status: 'cancelled', fields: {} }]);
  }
  return Response.json({ cancelled: wasActive, run: runBodyOf(run, run.viewAt(now)) });
}
