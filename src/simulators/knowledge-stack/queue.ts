import type { RunStore } from '../run-store.js';
import type { SimulatedRun } from '../simulated-run.js';
import { firstFinalAt, moveSteps, stepsOf, type Step } from '../timeline.js';
import { isNotBegun, QUEUED_MS } from './statuses.js';

/**
 * The steps of a run without a script. A definition runs one run at a time in the order of creation; a run whose
 * turn has not come stays queued, for ever if the one before it never ends.
 */
export function queuedLife(run: SimulatedRun, runs: RunStore): readonly Step[] {
  let freeAt = -Infinity;
  for (const other of runs.of(run.vendor.name)) {
    if (other.spec.definitionId !== run.spec.definitionId) continue;
    const steps = other.writtenSteps ?? lifeWhenFreeAt(other, freeAt);
    if (other === run) return steps;
    freeAt = Math.max(freeAt, firstFinalAt(steps, other.vendor) ?? Infinity);
  }
  return lifeWhenFreeAt(run, freeAt);
}

function lifeWhenFreeAt(run: SimulatedRun, freeAt: number): readonly Step[] {
  const steps = stepsOf(run.script, run.createdAt, run.vendor);
  const waiting = steps.filter((step) => isNotBegun(step.status));
  const begunAt = Math.max(run.createdAt + QUEUED_MS, freeAt);
  return begunAt === Infinity ? waiting : [...waiting, ...workFrom(steps, begunAt)];
}

/** What a run does once it was started, the first of it at `from`. */
export function workFrom(steps: readonly Step[], from: number): readonly Step[] {
  const begin = steps.findIndex((step) => !isNotBegun(step.status));
  return begin < 0 ? [] : moveSteps(steps.slice(begin), from);
}
