import { Hono, type Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { jsonObjectOf, requireUuid } from '../fastapi.js';
import { askedBy } from '../request-body.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { World } from '../world.js';
import { detail, refuse } from './answers.js';
import { downloadOf } from './attachments.js';
import { bulkSchema, chainSchema, createSchema, retrySchema } from './asked.js';
import { createChain } from './chain.js';
import { createRun, createRuns } from './create.js';
import { attachmentOfId, listAttachments, listRuns } from './lists.js';
import { runBodyOf } from './run-body.js';
import { patchRun, retryRun } from './write.js';

/** The part of Cyberdesk's API that has to do with runs and their attachments. */
export function cyberdeskRoutes(world: World): Hono {
  const app = new Hono();
  addReads(app, world);
  addCreates(app, world);
  addWrites(app, world);
  return app;
}

function addReads(app: Hono, world: World): void {
  app.get('/v1/runs', async (c) => c.json(listRuns(world.runs, queryOf(c), await world.clock.now())));
  app.get('/v1/run-attachments', async (c) =>
    c.json(listAttachments(world.runs, queryOf(c), await world.clock.now())),
  );
  app.get('/v1/runs/:id', async (c) => {
    const now = await world.clock.now();
    return shown(runOf(world, c), now);
  });
  app.get('/v1/run-attachments/:id', async (c) => {
    const id = requireUuid('path', 'attachment_id', c.req.param('id'));
    const attachment = attachmentOfId(world.runs, id, await world.clock.now());
    return attachment ? c.json(attachment) : detail(404, 'Attachment not found');
  });
  app.get('/v1/run-attachments/:id/download', async (c) => {
    const id = requireUuid('path', 'attachment_id', c.req.param('id'));
    const attachment = attachmentOfId(world.runs, id, await world.clock.now());
    return attachment ? downloadOf(attachment) : detail(404, 'Attachment not found');
  });
}

function addCreates(app: Hono, world: World): void {
  app.post('/v1/runs', async (c) => {
    const asked = askedBy(createSchema, await jsonObjectOf(c.req));
    const run = await createRun(world, asked, keyOf(c));
    return shown(run, await world.clock.now(), 201);
  });
  app.post('/v1/runs/bulk', async (c) => {
    const asked = askedBy(bulkSchema, await jsonObjectOf(c.req));
    const runs = await createRuns(world, asked, keyOf(c));
    const now = await world.clock.now();
    const created = runs.map((run) => runBodyOf(run, run.viewAt(now)));
    return c.json({ created_runs: created, failed_count: 0, errors: [] }, 201);
  });
  app.post('/v1/runs/chain', async (c) => {
    const asked = askedBy(chainSchema, await jsonObjectOf(c.req));
    return c.json(await createChain(world, asked, keyOf(c)), 201);
  });
}

function addWrites(app: Hono, world: World): void {
  app.patch('/v1/runs/:id', async (c) => {
    const run = runOf(world, c);
    const patch = await jsonObjectOf(c.req);
    const now = await world.clock.now();
    return patchRun(world, run, patch, now) ?? shown(run, now);
  });
  app.post('/v1/runs/:id/retry', async (c) => {
    const run = runOf(world, c);
    const asked = askedBy(retrySchema, await jsonObjectOf(c.req));
    const now = await world.clock.now();
    return retryRun(world, run, asked, now) ?? shown(run, now);
  });
}

/** Requests under one key are one request, as long as they come to one route. */
function keyOf(c: Context): string | null {
  const key = c.req.header('idempotency-key');
  return key ? `${c.req.path} ${key}` : null;
}

function queryOf(c: Context): URLSearchParams {
  return new URL(c.req.url).searchParams;
}

function shown(run: SimulatedRun, now: number, status = 200): Response {
  return Response.json(runBodyOf(run, run.viewAt(now)), { status });
}

function runOf(world: World, c: Context): SimulatedRun {
  const id = requireUuid('path', 'run_id', c.req.param('id') ?? '');
  const run = world.runs.get('cyberdesk', id);
  if (!run) throw new HTTPException(404, { res: refuse('not_found') });
  return run;
}
