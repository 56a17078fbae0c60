import type { z } from 'zod';
import { uuidOf } from '../ids.js';
import { launch } from '../launch.js';
import type { ScriptEntry } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import type { AskedRun, bulkSchema, createSchema } from './asked.js';
import { fieldsOf } from './fields.js';
import { newRunId } from './identities.js';

const VENDOR = 'cyberdesk';

/** A run to be created; the same id is the same run. */
export interface NewRun {
  readonly runId: string;
  readonly definitionId: string;
  readonly asked: AskedRun;
  /** @default that of the workflow's example, or the ordinary one */
  readonly script?: readonly ScriptEntry[];
}

/** Creates a run once: a request that is repeated under its key leads to the same run. */
export async function createOnce(world: World, { runId, asked, ...spec }: NewRun): Promise<SimulatedRun> {
  const existing = world.runs.get(VENDOR, runId);
  return existing ?? launch(world, { vendor: VENDOR, runId, ...spec, fields: fieldsOf(asked, runId) });
}

/** The id of a run that a request creates: always the same under the same `Idempotency-Key`. */
export function idFor(key: string | null, ...parts: readonly (string | number)[]): string {
  return key === null ? newRunId() : uuidOf('created', key, ...parts);
}

/** `POST /v1/runs`. */
export function createRun(
  world: World,
  { workflow_id: definitionId, ...asked }: z.infer<typeof createSchema>,
  key: string | null,
): Promise<SimulatedRun> {
  return createOnce(world, { runId: idFor(key), definitionId, asked });
}

/** `POST /v1/runs/bulk`: as many equal runs. */
export async function createRuns(
  world: World,
  { count, workflow_id: definitionId, ...asked }: z.infer<typeof bulkSchema>,
  key: string | null,
): Promise<readonly SimulatedRun[]> {
  const runs: SimulatedRun[] = [];
  for (let index = 0; index < count; index += 1) {
    runs.push(await createOnce(world, { runId: idFor(key, index), definitionId, asked }));
  }
  return runs;
}
