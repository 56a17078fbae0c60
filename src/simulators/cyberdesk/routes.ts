import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { jsonObjectOf, requireUuid } from '../fastapi.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { refuse } from './answers.js';
import { listAttachments, listRuns } from './lists.js';
import { runBodyOf } from './run-body.js';
import { patchRun, retryRun } from './write.js';

/** The part of Cyberdesk's API that has to do with runs and their attachments. */
export function cyberdeskRoutes(world: World): Hono {
  const app = new Hono();
  app.get('/v1/runs', async (c) => c.json(listRuns(world.runs, queryOf(c), await world.clock.now())));
  app.get('/v1/run-attachments', async (c) =>
    c.json(listAttachments(world.runs, queryOf(c), await world.clock.now())),
  );
  app.get('/v1/runs/:id', async (c) => {
    const now = await world.clock.now();
    return shown(runOf(world, c), now);
  });
  app.patch('/v1/runs/:id', async (c) => {
    const run = runOf(world, c);
    const patch = await jsonObjectOf(c.req);
    const now = await world.clock.now();
    return patchRun(world, run, patch, now) ?? shown(run, now);
  });
  app.post('/v1/runs/:id/retry', async (c) => {
    const run = runOf(world, c);
    const now = await world.clock.now();
    return retryRun(world, run, now) ?? shown(run, now);
  });
  return app;
}

function queryOf(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

function shown(run: SimulatedRun, now: number): Response {
  return Response.json(runBodyOf(run, run.viewAt(now)));
}

function runOf(world: World, c: Context): SimulatedRun {
  const id = requireUuid('path', 'run_id', c.req.param('id') ?? '');
  const run = world.runs.get('cyberdesk', id);
  if (!run) throw new HTTPException(404, { res: refuse('not_found') });
  return run;
}
