import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { detail } from './answers.js';
import type { AskedEnd } from './asked.js';
import { isFinal, isNotBegun } from './statuses.js';

/**
 * Takes the end that a run's own runner reports. An ended run stays as it is; one that was never dispatched has no
 * runner that could report.
 */
export function takeCallback(world: World, run: SimulatedRun, end: AskedEnd, now: number): Response {
  const { status } = run.viewAt(now);
  if (isFinal(status)) return Response.json({ status: 'already_terminal' });
  if (isNotBegun(status)) return detail(run, 409, 'conflict', 'Run is not running');
  const fields = end.status === 'FAILED' ? { error: end.error ?? null } : {};
  world.rewrite(run, now, [{ at: now, status: end.status, fields }]);
  return Response.json({ status: end.status });
}
