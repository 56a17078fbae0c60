import type { Hono } from 'hono';
import { jsonObjectOf, noSuchPath } from '../fastapi.js';
import { askedBy } from '../request-body.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { approveRun, retryRun, startRun, stopRun } from './act.js';
import { approvalSchema, callbackSchema, cloneSchema, startSchema, updateSchema } from './asked.js';
import { takeCallback } from './callback.js';
import { cloneRun, renameRun } from './draft.js';
import { runOf, shown } from './request.js';

/** What is done with a run: the answer to refuse it with, or null when it was done. */
type Act = (world: World, run: SimulatedRun, now: number, body: Record<string, unknown>) => Response | null;

/** Everything that is done to a run that exists. */
export function addActions(app: Hono, world: World): void {
  addAction(app, world, 'stop', stopRun, () => ({ status: 200 }));
  addAction(app, world, 'retry', retryRun, () => ({ status: 202 }));
  addAction(app, world, 'resume', retryRun, () => ({ status: 202 }));
  addAction(app, world, 'start', start, (run) => ({
    status: 202,
    headers: { location: `/v1/workflow-runs/${run.id}` },
  }));
  addAction(app, world, 'approval', approve, () => ({ status: 200 }));
  app.post('/v1/workflow-runs/:id/callback', async (c) => {
    const run = runOf(world, c);
    const end = askedBy(callbackSchema, await jsonObjectOf(c.req));
    return takeCallback(world, run, end, await world.clock.now());
  });
  addDraftActions(app, world);
}

function addDraftActions(app: Hono, world: World): void {
  app.post('/v1/workflow-runs/:id/clone', async (c) => {
    const run = runOf(world, c);
    if (run.spec.generation === 'abcd') return noSuchPath();
    const { name } = askedBy(cloneSchema, await jsonObjectOf(c.req));
    const now = await world.clock.now();
    const clone = await cloneRun(world, run, name ?? null, now);
    return clone instanceof Response ? clone : shown(clone, now, { status: 201 });
  });
  app.patch('/v1/workflow-runs/:id', async (c) => {
    const run = runOf(world, c);
    if (run.spec.generation === 'abcd') return noSuchPath();
    const { name } = askedBy(updateSchema, await jsonObjectOf(c.req));
    const now = await world.clock.now();
    return renameRun(world, run, name, now) ?? shown(run, now);
  });
}

const start: Act = (world, run, now, body) =>
  startRun(world, run, now, askedBy(startSchema, body).user_message ?? null);

const approve: Act = (world, run, now, body) => {
  askedBy(approvalSchema, body);
  return approveRun(world, run, now);
};

/** An action of the newer generation; the older one has no such paths. */
function addAction(
  app: Hono,
  world: World,
  name: string,
  act: Act,
  accepted: (run: SimulatedRun) => ResponseInit,
): void {
  app.post(`/v1/workflow-runs/:id/${name}`, async (c) => {
    const run = runOf(world, c);
    if (run.spec.generation === 'abcd') return noSuchPath();
    const body = await jsonObjectOf(c.req);
    const now = await world.clock.now();
    return act(world, run, now, body) ?? shown(run, now, accepted(run));
  });
}
