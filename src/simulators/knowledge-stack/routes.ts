import { Hono } from 'hono';
import { jsonObjectOf } from '../fastapi.js';
import { askedBy } from '../request-body.js';
import type { World } from '../world.js';
import { addActions } from './action-routes.js';
import { createAnywhereSchema, createSchema, formOf, invokeSchema } from './asked.js';
import { createDraft } from './draft.js';
import { invokeDefinition } from './invoke.js';
import { listDocuments, listRuns } from './lists.js';
import { definitionOf, queryOf, runOf, shown } from './request.js';

/** The part of Knowledge Stack's API that has to do with runs and what they write. */
export function knowledgeStackRoutes(world: World): Hono {
  const app = new Hono();
  addReads(app, world);
  addCreates(app, world);
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

/** The older generation is invoked; of the newer one, a draft is created, under one of two paths. */
function addCreates(app: Hono, world: World): void {
  app.post('/v1/workflow-definitions/:id/invoke', async (c) => {
    const definitionId = definitionOf(world, c);
    const { idempotency_key: key } = askedBy(invokeSchema, await jsonObjectOf(c.req));
    const run = await invokeDefinition(world, definitionId, key ?? null);
    return shown(run, await world.clock.now(), { status: 202 });
  });
  app.post('/v1/workflow-definitions/:id/runs', async (c) => {
    const definitionId = definitionOf(world, c);
    const run = await createDraft(world, definitionId, askedBy(createSchema, await formOf(c.req)));
    return shown(run, await world.clock.now(), { status: 201 });
  });
  app.post('/v1/workflow-runs', async (c) => {
    const { workflow_definition_id, ...asked } = askedBy(createAnywhereSchema, await formOf(c.req));
    const run = await createDraft(world, workflow_definition_id, asked);
    return shown(run, await world.clock.now(), { status: 201 });
  });
}
