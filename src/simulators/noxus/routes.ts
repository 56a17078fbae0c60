import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { jsonObjectOf, requireUuid } from '../fastapi.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { refuse } from './answers.js';
import { listRuns } from './lists.js';
import { publicBodyOf, runBodyOf } from './run-body.js';
import { startRun, stopRun } from './write.js';

/** The part of Noxus's API that has to do with runs. */
export function noxusRoutes(world: World): Hono {
  const app = new Hono();
  addRuns(app, world);
  addWorkflowRuns(app, world);
  return app;
}

function addRuns(app: Hono, world: World): void {
  app.get('/v1/runs', async (c) => c.json(listRuns(world.runs, queryOf(c), await world.clock.now())));
  app.get('/v1/runs/:id', async (c) => {
    const run = runOf(world, c);
    return c.json(runBodyOf(run, run.viewAt(await world.clock.now())));
  });
  app.post('/v1/runs/:id/stop', async (c) => {
    const run = runOf(world, c);
    const now = await world.clock.now();
    return stopRun(world, run, now) ?? c.json(publicBodyOf(run, run.viewAt(now)));
  });
}

function addWorkflowRuns(app: Hono, world: World): void {
  app.get('/v1/workflows/:workflow/runs', async (c) =>
    c.json(listRuns(world.runs, queryOf(c), await world.clock.now(), c.req.param('workflow'))),
  );
  app.post('/v1/workflows/:workflow/runs', async (c) => {
    const workflowId = requireUuid('path', 'workflow_id', c.req.param('workflow'));
    const run = await startRun(world, workflowId, await jsonObjectOf(c.req));
    return c.json(publicBodyOf(run, run.viewAt(await world.clock.now())));
  });
  app.get('/v1/workflows/:workflow/runs/:id', async (c) => {
    const run = runOf(world, c);
    if (run.spec.definitionId !== c.req.param('workflow')) return refuse('not_found');
    return c.json(publicBodyOf(run, run.viewAt(await world.clock.now())));
  });
}

function queryOf(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

function runOf(world: World, c: Context): SimulatedRun {
  const id = requireUuid('path', 'run_id', c.req.param('id') ?? '');
  const run = world.runs.get('noxus', id);
  if (!run) throw new HTTPException(404, { res: refuse('not_found') });
  return run;
}
