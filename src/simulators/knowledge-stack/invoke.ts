import { uuidOf } from '../ids.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';

const VENDOR = 'knowledge-stack';

/** Starts a run of the older generation; the same idempotency key leads to the same run. */
export async function invokeDefinition(
  world: World,
  definitionId: string,
  idempotencyKey: unknown,
): Promise<SimulatedRun> {
  if (typeof idempotencyKey !== 'string') return create(world, definitionId);
  const runId = uuidOf('invoked', definitionId, idempotencyKey);
  return world.runs.get(VENDOR, runId) ?? create(world, definitionId, runId);
}

function create(world: World, definitionId: string, runId?: string): Promise<SimulatedRun> {
  return world.createAsAsked({ vendor: VENDOR, generation: 'abcd', definitionId, runId });
}
