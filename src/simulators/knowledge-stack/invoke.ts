import { uuidOf } from '../ids.js';
import { launch } from '../launch.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';

const VENDOR = 'knowledge-stack';

/** Starts a run of the older generation; the same idempotency key leads to the same run. */
export async function invokeDefinition(
  world: World,
  definitionId: string,
  idempotencyKey: string | null,
): Promise<SimulatedRun> {
  const spec = { vendor: VENDOR, generation: 'abcd', definitionId };
  if (idempotencyKey === null) return launch(world, spec);
  const runId = uuidOf('invoked', definitionId, idempotencyKey);
  return world.runs.get(VENDOR, runId) ?? launch(world, { ...spec, runId });
}
