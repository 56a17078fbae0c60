import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { jsonObjectOf, noSuchPath, requireUuid } from '../fastapi.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { retryRun, startRun, stopRun } from './act.js';
import { refuse } from './answers.js';
import { bodyOf } from './body.js';
import { invokeDefinition } from './invoke.js';
import { listDocuments, listRuns } from './lists.js';

/** The part of Knowledge Stack's API that has to do with runs and what they write. */
export function knowledgeStackRoutes(world: World): Hono {
  const app = new Hono();
  addReads(app, world);
  addActions(app, world);
  return app;
}

function addReads(app: Hono, world: World): void {
  app.get('/v1/workflow-runs/:id', async (c) => {
    const now = await world.clock.now();
    return shown(runOf(world, c), now);
  });
  app.get('/v1/workflow-runs', async (c) =>
    c.json(listRuns(world.runs, queryOf(c), await world.clock.now())),
  );
  app.get('/v1/workflow-definitions/:id/runs', async (c) =>
    c.json(listRuns(world.runs, queryOf(c), await world.clock.now(), definitionOf(world, c))),
  );
  app.get('/v1/documents', async (c) =>
    c.json(listDocuments(world.runs, queryOf(c), await world.clock.now())),
  );
}

function addActions(app: Hono, world: World): void {
  app.post('/v1/workflow-definitions/:id/invoke', async (c) => {
    const definitionId = definitionOf(world, c);
    const { idempotency_key } = await jsonObjectOf(c.req);
    const run = await invokeDefinition(world, definitionId, idempotency_key);
    return shown(run, await world.clock.now(), { status: 202 });
  });
  addAction(app, world, 'stop', stopRun, () => ({ status: 200 }));
  addAction(app, world, 'retry', retryRun, () => ({ status: 202 }));
  addAction(app, world, 'start', startRun, (run) => ({
    status: 202,
    headers: { location: `/v1/workflow-runs/${run.id}` },
  }));
}

/** The newer generation's actions on a run; the older one has no such paths. */
function addAction(
  app: Hono,
  world: World,
  name: string,
  act: (world: World, run: SimulatedRun, now: number) => Response | null,
  accepted: (run: SimulatedRun) => ResponseInit,
): void {
  app.post(`/v1/workflow-runs/:id/${name}`, async (c) => {
    const run = runOf(world, c);
    if (run.spec.generation === 'abcd') return noSuchPath();
    const now = await world.clock.now();
    return act(world, run, now) ?? shown(run, now, accepted(run));
  });
}

function queryOf(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

function shown(run: SimulatedRun, now: number, init?: ResponseInit): Response {
  return Response.json(bodyOf(run, run.viewAt(now)), init);
}

/** Any UUID is a definition: simulated ones come into being when they are used. */
function definitionOf(world: World, c: Context): string {
  const id = c.req.param('id') ?? '';
  const isUsed = world.runs.of('knowledge-stack').some((run) => run.spec.definitionId === id);
  return isUsed ? id : requireUuid('path', 'definition_id', id);
}

function runOf(world: World, c: Context): SimulatedRun {
  const id = requireUuid('path', 'run_id', c.req.param('id') ?? '');
  const run = world.runs.get('knowledge-stack', id);
  if (!run) throw new HTTPException(404, { res: refuse('not_found', null) });
  return run;
}
