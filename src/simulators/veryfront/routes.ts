import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { detail, refuse } from './answers.js';
import { cancelRun } from './cancel.js';
import { completeRequestOf } from './complete-request.js';
import { completeRun } from './complete.js';
import { CompletionLog } from './completion-log.js';
import { createRun } from './create.js';
import { VENDOR } from './identities.js';
import { listEvents, listRuns } from './lists.js';
import { runBodyOf } from './run-body.js';

/** The part of Veryfront's API that has to do with runs. */
export function veryfrontRoutes(world: World): Hono {
  const app = new Hono();
  addReads(app, world);
  addActions(app, world);
  addCompletion(app, world);
  return app;
}

function addReads(app: Hono, world: World): void {
  app.get('/runs/:id', async (c) => {
    const now = await world.clock.now();
    const run = runOf(world, c);
    return c.json(runBodyOf(run, run.viewAt(now)));
  });
  app.get('/runs/:id/events', async (c) => {
    const now = await world.clock.now();
    return page(listEvents(runOf(world, c), queryOf(c), now));
  });
  app.get('/projects/:reference/runs', async (c) => {
    const now = await world.clock.now();
    return page(listRuns(world.runs, c.req.param('reference'), queryOf(c), now));
  });
}

function addActions(app: Hono, world: World): void {
  app.post('/runs', async (c) => {
    const body: unknown = await c.req.json().catch(() => null);
    return createRun(world, body, await world.clock.now());
  });
  app.post('/runs/:id/cancel', async (c) => {
    const now = await world.clock.now();
    return cancelRun(world, runOf(world, c), now);
  });
}

/** Besides the vendor's own path, one that shows what came in by it, for tests: it is no part of the vendor's API. */
function addCompletion(app: Hono, world: World): void {
  const log = new CompletionLog();
  app.post('/runs/:id/complete', async (c) => {
    const run = runOf(world, c);
    const request = completeRequestOf(await c.req.text());
    if (request === null) return detail(400, 'Invalid request body');
    const now = await world.clock.now();
    const { applied, answer } = completeRun(world, run, request, now);
    log.add(run.id, now, { request, applied, answer: answer.status });
    return answer;
  });
  app.get('/_completions/:id', (c) => c.json(log.of(runOf(world, c).id)));
}

function page(found: object | null): Response {
  return found === null ? detail(400, 'Invalid page') : Response.json(found);
}

function queryOf(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

function runOf(world: World, c: Context): SimulatedRun {
  const run = world.runs.get(VENDOR, c.req.param('id') ?? '');
  if (!run) throw new HTTPException(404, { res: refuse('not_found') });
  return run;
}
