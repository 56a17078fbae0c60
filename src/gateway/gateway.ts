import { Hono, type Context } from 'hono';
import { getPathNoStrict } from 'hono/utils/url';
import { DEFAULT_ACCOUNT } from '../domain/run-key.js';
import { refuse } from './answers.js';
import { logDelivery } from './delivery-log.js';
import { resolveGatewayOptions, type GatewayContext, type GatewayOptions } from './options.js';
import { temporalAnswers } from './readiness.js';
import { receive } from './receive.js';

/** A token may have slashes in it, as base64 has. */
const WEBHOOK_PATHS = ['/:vendor', '/:vendor/:account', '/:vendor/:account/:token{.+}'];

/** The path within the gateway, whether or not the framework around it has cut the base path off. */
function pathWithin(basePath: string, path: string): string {
  const inside = basePath !== '' && (path === basePath || path.startsWith(`${basePath}/`));
  return inside ? path.slice(basePath.length) || '/' : path;
}

async function takeWebhook(context: GatewayContext, c: Context): Promise<Response> {
  const begun = performance.now();
  const { vendor = '', account = DEFAULT_ACCOUNT, token = null } = c.req.param() as Record<string, string>;
  const { response, note } = await receive(context, { vendor, account, token }, c.req.raw);
  logDelivery(context.logger, note, performance.now() - begun);
  return response;
}

function addRoutes(app: Hono, context: GatewayContext): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) =>
    (await temporalAnswers(context.client))
      ? c.json({ status: 'ready' })
      : refuse('unavailable', 'Temporal cannot be reached.'),
  );
  // Below a base path of the user's own choice, the segment `webhooks` may be left out.
  const prefixes = context.basePath === '' ? ['/webhooks'] : ['/webhooks', ''];
  for (const prefix of prefixes) {
    for (const path of WEBHOOK_PATHS) app.post(`${prefix}${path}`, (c) => takeWebhook(context, c));
  }
}

/**
 * The gateway as a Hono app: webhooks in, trackings woken; and the probes `/healthz` and `/readyz`.
 * @throws ConfigError when an account cannot be used.
 */
export function createGateway(options: GatewayOptions): Hono {
  const context = resolveGatewayOptions(options);
  const app = new Hono({
    getPath: (request) => pathWithin(context.basePath, getPathNoStrict(request)),
  });
  addRoutes(app, context);
  app.notFound(() => refuse('not_found', 'There is no such page.'));
  app.onError((error) => {
    context.logger.error({ error: error.name }, 'the gateway failed');
    return refuse('internal_error', 'The gateway failed.');
  });
  return app;
}
