import type { RunSpec } from './run-spec.js';
import type { RunStore } from './run-store.js';
import type { SimulatedRun } from './simulated-run.js';
import type { World } from './world.js';

/** Runs that came in through a vendor's own API. */
const launched = new WeakSet<SimulatedRun>();

/** The latest run of a definition that the control API or a test made; null when there is none. */
export function exampleOf(runs: RunStore, vendor: string, definitionId: string): SimulatedRun | null {
  const isExample = (run: SimulatedRun) => run.spec.definitionId === definitionId && !launched.has(run);
  return runs.of(vendor).findLast(isExample) ?? null;
}

/**
 * Creates a run as a vendor's own API does. It follows the example of its definition: its script, fields, files,
 * webhooks and manners, so that an app that starts its own runs meets what was written for them. Without an example it
 * lives the vendor's ordinary life.
 * @throws BadRunSpec when the spec does not describe a run.
 */
export async function launch(
  world: World,
  spec: RunSpec & { readonly definitionId: string },
): Promise<SimulatedRun> {
  const example = exampleOf(world.runs, spec.vendor, spec.definitionId);
  const run = await world.createAsAsked({
    ...inheritedFrom(example),
    ...spec,
    fields: { ...example?.spec.fields, ...spec.fields },
  });
  launched.add(run);
  return run;
}

function inheritedFrom(example: SimulatedRun | null): Partial<RunSpec> {
  if (example === null) return {};
  const { script, webhooks, files, filesAfterMs, ignoreCancel, refuseCancel } = example.spec;
  return { script, webhooks, files, filesAfterMs, ignoreCancel, refuseCancel };
}
