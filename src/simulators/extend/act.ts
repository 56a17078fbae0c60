import { z } from 'zod';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { failure, invalidRequest } from './answers.js';
import { isCancellable } from './statuses.js';

/** How long a run takes to stop, in milliseconds. */
const CANCELLING_MS = 2_000;

const metadata = z.record(z.string(), z.unknown());

const createSchema = z
  .object({
    workflow: z.object({ id: z.string().min(1) }, 'workflow.id is required'),
    file: z.looseObject({}).optional(),
    package: z.object({ files: z.array(z.unknown()).min(2).max(50) }).optional(),
    metadata: metadata.optional(),
  })
  .refine(
    (body) => (body.file === undefined) !== (body.package === undefined),
    'exactly one of file and package is required',
  );

const updateSchema = z.object({ name: z.string().optional(), metadata: metadata.optional() });

/** Creates a run, which works at once. Throws a 400 for a request that does not fit. */
export function createRun(world: World, body: unknown): Promise<SimulatedRun> {
  const { workflow, metadata: given = {} } = parse(createSchema, body);
  return world.createAsAsked({ vendor: 'extend', definitionId: workflow.id, fields: { metadata: given } });
}

/** Merges what a request writes into the run's metadata; its course stays. Throws a 400. */
export function updateRun(world: World, run: SimulatedRun, body: unknown, now: number): void {
  const { metadata: given = {} } = parse(updateSchema, body);
  const view = run.viewAt(now);
  const merged = { ...metadata.catch({}).parse(view.fields['metadata']), ...given };
  const ahead = run.steps.filter((step) => step.at > now);
  world.rewrite(run, now, [{ at: now, status: view.status, fields: { metadata: merged } }, ...ahead]);
}

/** Begins to stop a run. Returns the refusal, or null when the request was taken. */
export function cancelRun(world: World, run: SimulatedRun, now: number): Response | null {
  if (run.spec.refuseCancel || !isCancellable(run.viewAt(now).status)) {
    return failure(422, 'INVALID_REQUEST', 'Only PROCESSING or PENDING runs can be cancelled');
  }
  if (run.spec.ignoreCancel) return null;
  world.rewrite(run, now, [
    { at: now, status: 'CANCELLING', fields: {} },
    { at: now + CANCELLING_MS, status: 'CANCELLED', fields: {} },
  ]);
  return null;
}

function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues[0]?.message ?? 'The body does not fit');
}
