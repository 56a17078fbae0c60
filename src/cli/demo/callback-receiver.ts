import { Hono } from 'hono';
import { CallbackRejected, verifyCallback, type VerifiedCallback } from '../../client/index.js';
import { serveSimulators } from '../../simulators/index.js';
import type { Teardown } from '../dev/teardown.js';

/** An app that takes callbacks, as a user would write it. */
export interface CallbackReceiver {
  /** Where callbacks are to go. */
  readonly url: string;
  /** Every callback that was genuine, one of each key, in the order in which they came. */
  received(): readonly VerifiedCallback[];
}

const PATH = '/outcomes';

function appOf(secrets: readonly string[], byKey: Map<string, VerifiedCallback>): Hono {
  const app = new Hono();
  app.post(PATH, async (c) => {
    const body = new Uint8Array(await c.req.arrayBuffer());
    try {
      const callback = verifyCallback({ headers: c.req.raw.headers, body, secrets });
      // A repetition has the key of the first, and is no news.
      if (!byKey.has(callback.key)) byKey.set(callback.key, callback);
      return c.body(null, 204);
    } catch (error) {
      if (error instanceof CallbackRejected) return c.body(null, 401);
      throw error;
    }
  });
  return app;
}

/**
 * Listens on this machine for callbacks that are signed with one of the secrets; others are answered with 401.
 * @throws Error when no port can be had.
 */
export async function startCallbackReceiver(
  secrets: readonly string[],
  teardown: Teardown,
): Promise<CallbackReceiver> {
  const byKey = new Map<string, VerifiedCallback>();
  const app = appOf(secrets, byKey);
  const { url, close } = await serveSimulators({ fetch: async (request) => app.fetch(request) }, { port: 0 });
  teardown.add(close);
  return { url: `${url}${PATH}`, received: () => [...byKey.values()] };
}
