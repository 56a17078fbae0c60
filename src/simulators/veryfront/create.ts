import { z } from 'zod';
import { launch } from '../launch.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { detail } from './answers.js';
import { VENDOR } from './identities.js';
import { runBodyOf } from './run-body.js';

const id = z.string().min(1).max(128);

/** The body of a request for a run; of `request`, what the run shows again. */
const createRequest = z.object({
  kind: z.enum(['agent', 'workflow', 'task', 'eval']),
  owner: z.object({ kind: z.enum(['conversation', 'project']), id: z.string().min(1) }),
  public_id: id.optional(),
  parent_run_id: id.optional(),
  request: z.object({
    target: z.string().optional(),
    workflow_id: z.string().optional(),
    batch_id: z.string().nullish(),
    input: z.unknown().optional(),
    config: z.unknown().optional(),
    start_mode: z.string().optional(),
    timeout_seconds: z.int().positive().nullish(),
    backoff_limit: z.int().min(0).nullish(),
    runtime_target_kind: z.string().optional(),
    runtime_target_environment_id: z.string().nullish(),
    runtime_target_branch_id: z.string().nullish(),
  }),
});

type CreateRequest = z.infer<typeof createRequest>;

/**
 * Starts a run, which then does as the last one of the same target that was made for an example, or else lives the
 * ordinary life. An id that is taken already leads to the run that has it.
 */
export async function createRun(world: World, body: unknown, now: number): Promise<Response> {
  const parsed = createRequest.safeParse(body);
  if (!parsed.success) return detail(400, 'Invalid request body');
  const { public_id, request, ...common } = parsed.data;
  const known = public_id === undefined ? null : world.runs.get(VENDOR, public_id);
  if (known) return accepted(known, now, { duplicate: true });
  const definitionId = definitionOf(parsed.data);
  const fields = { ...common, ...request };
  const run = await launch(world, { vendor: VENDOR, runId: public_id, definitionId, fields });
  // The run may be younger than the call that created it.
  return accepted(run, Math.max(now, run.createdAt));
}

/** An agent's run has no target; what it belongs to stands for one. */
function definitionOf({ owner, request }: CreateRequest): string {
  return request.workflow_id ?? request.target?.replace(/^[a-z]+:/, '') ?? owner.id;
}

function accepted(run: SimulatedRun, now: number, more: { readonly duplicate?: true } = {}): Response {
  const shown = runBodyOf(run, run.viewAt(now));
  return Response.json({ accepted: true, ...more, run: shown }, { status: 202 });
}
