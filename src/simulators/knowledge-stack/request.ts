import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { requireUuid } from '../fastapi.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { refuse } from './answers.js';
import { bodyOf } from './body.js';

/** The query of a request. */
export function queryOf(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

/** A run as an answer. */
export function shown(run: SimulatedRun, now: number, init?: ResponseInit): Response {
  return Response.json(bodyOf(run, run.viewAt(now)), init);
}

/** The definition in a path. Any UUID is one: simulated ones come into being when they are used. Throws a 422. */
export function definitionOf(world: World, c: Context): string {
  const id = c.req.param('id') ?? '';
  const isUsed = world.runs.of('knowledge-stack').some((run) => run.spec.definitionId === id);
  return isUsed ? id : requireUuid('path', 'definition_id', id);
}

/** The run in a path. Throws a 422 or a 404. */
export function runOf(world: World, c: Context): SimulatedRun {
  const id = requireUuid('path', 'run_id', c.req.param('id') ?? '');
  const run = world.runs.get('knowledge-stack', id);
  if (!run) throw new HTTPException(404, { res: refuse('not_found', null) });
  return run;
}
