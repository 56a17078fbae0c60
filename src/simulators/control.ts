import { Hono } from 'hono';
import { BadRunSpec } from './check-run-spec.js';
import type { World } from './world.js';

/** The control API: creates runs and shows the log. It asks for no key. */
export function controlRoutes(world: World): Hono {
  const app = new Hono();
  app.post('/runs', async (c) => {
    try {
      const run = await world.createAsAsked(await c.req.json());
      return c.json({ runId: run.id }, 201);
    } catch (error) {
      if (error instanceof BadRunSpec) return c.json(badRequest(error.message), 400);
      if (error instanceof SyntaxError) return c.json(badRequest('body: must be JSON'), 400);
      throw error;
    }
  });
  app.get('/log', (c) => c.json(world.log.all()));
  return app;
}

function badRequest(message: string) {
  return { error: { code: 'bad_request', message } };
}
