import { Hono, type Context } from 'hono';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { cancelRun, createRun, updateRun } from './act.js';
import { failure, invalidRequest, notFound } from './answers.js';
import { findFile, listRuns } from './lists.js';
import { runBodyOf } from './run-body.js';

/** The versions of the API that there are; the simulator answers in the form of the first for all of them. */
const API_VERSIONS = ['2026-02-09', '2025-04-21', '2024-12-23'];

/** The part of Extend's API that has to do with workflow runs and their files. */
export function extendRoutes(world: World): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const version = c.req.header('x-extend-api-version') ?? '';
    if (API_VERSIONS.includes(version)) return next();
    return failure(400, 'INVALID_REQUEST', 'x-extend-api-version is missing or not known');
  });
  addReads(app, world);
  addActions(app, world);
  app.all('*', () => failure(404, 'NOT_FOUND', 'There is no such path'));
  return app;
}

function addReads(app: Hono, world: World): void {
  app.get('/workflow_runs', async (c) =>
    c.json(listRuns(world, new URL(c.req.url).searchParams, await world.clock.now())),
  );
  app.get('/workflow_runs/:id', async (c) => {
    const now = await world.clock.now();
    return shown(runOf(world, c), now);
  });
  app.get('/files/:id', async (c) => {
    const file = findFile(world, c.req.param('id'), await world.clock.now());
    if (file === null) throw notFound('File not found');
    return c.json({ ...file, presignedUrl: `https://files.extend.invalid/${file.id}`, contents: null });
  });
}

function addActions(app: Hono, world: World): void {
  app.post('/workflow_runs', async (c) => {
    const run = await createRun(world, await jsonOf(c));
    return shown(run, await world.clock.now());
  });
  app.post('/workflow_runs/:id', async (c) => {
    const run = runOf(world, c);
    const body = await jsonOf(c);
    const now = await world.clock.now();
    updateRun(world, run, body, now);
    return shown(run, now);
  });
  app.post('/workflow_runs/:id/cancel', async (c) => {
    const run = runOf(world, c);
    const now = await world.clock.now();
    return cancelRun(world, run, now) ?? shown(run, now);
  });
}

async function jsonOf(c: Context): Promise<unknown> {
  try {
    return JSON.parse(await c.req.text()) as unknown;
  } catch {
    throw invalidRequest('The body must be JSON');
  }
}

function shown(run: SimulatedRun, now: number): Response {
  return Response.json(runBodyOf(run, run.viewAt(now)));
}

function runOf(world: World, c: Context): SimulatedRun {
  const run = world.runs.get('extend', c.req.param('id') ?? '');
  if (run) return run;
  throw notFound();
}
