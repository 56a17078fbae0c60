import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import { eventsOf, stepsOf } from '../timeline.js';
import type { World } from '../world.js';
import type { AskedRun } from './asked.js';
import { detail } from './answers.js';
import { fieldsOf } from './fields.js';
import { isFinal } from './statuses.js';

/**
 * Writes into a run what a `PATCH` carries. Whoever has the key can overwrite a run, ended or not, so the last
 * word wins. Returns the refusal, or null when the run was taken.
 */
export function patchRun(world: World, run: SimulatedRun, patch: Fields, now: number): Response | null {
  const { status, ...fields } = patch;
  const cancels = status === 'cancelled';
  if (cancels && run.spec.refuseCancel) return detail(409, 'Run cannot be cancelled');
  if (cancels && run.spec.ignoreCancel) return null;
  if (typeof status === 'string') {
    world.rewrite(run, now, [{ at: now, status, fields }]);
  } else {
    const ahead = run.steps.filter((step) => step.at > now);
    world.rewrite(run, now, [{ at: now, status: run.viewAt(now).status, fields }, ...ahead]);
  }
  return null;
}

/**
 * Begins the run again under the same id, which only an ended one may, with what the request changes of its input.
 * Returns the refusal, or null.
 */
export function retryRun(world: World, run: SimulatedRun, asked: AskedRun, now: number): Response | null {
  if (!isFinal(run.viewAt(now).status)) return detail(409, 'Run has not ended');
  const [first, ...rest] = stepsOf(run.script, now, run.vendor);
  const changed = fieldsOf(asked, run.id);
  const steps = first ? [{ ...first, fields: { ...changed, ...first.fields } }, ...rest] : [];
  world.rewrite(run, now, steps, eventsOf(run.script, now));
  return null;
}
