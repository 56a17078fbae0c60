import { Hono, type Context } from 'hono';
import { getPathNoStrict } from 'hono/utils/url';
import { DEFAULT_ACCOUNT } from '../domain/run-key.js';
import { refuse } from './answers.js';
import { logDelivery } from './delivery-log.js';
import { countedDelivery } from './metrics.js';
import { resolveGatewayOptions, type GatewayContext, type GatewayOptions } from './options.js';
import { temporalAnswers } from './readiness.js';
import { receive, type Receipt } from './receive.js';
import { tracedDelivery } from './tracing.js';

/** Where nothing is. */
const NO_PATH = '/';

/** A token may have slashes in it, as base64 has. */
const WEBHOOK_PATHS = ['/:vendor', '/:vendor/:account', '/:vendor/:account/:token{.+}'];

/** Whether a path is encoded by the rules. One that is not would be decoded twice, and name what it does not spell. */
function isWellEncoded(url: string): boolean {
  try {
    decodeURIComponent(new URL(url).pathname);
    return true;
  } catch {
    return false;
  }
}

/** The path within the gateway, whether or not the framework around it has cut the base path off. */
function pathWithin(basePath: string, path: string): string {
  const inside = basePath !== '' && (path === basePath || path.startsWith(`${basePath}/`));
  return inside ? path.slice(basePath.length) || '/' : path;
}

async function answerReadiness(context: GatewayContext): Promise<Response> {
  if (context.isStopping()) return refuse('unavailable', 'The gateway is shutting down.');
  if (!(await temporalAnswers(context.client))) return refuse('unavailable', 'Temporal cannot be reached.');
  return Response.json({ status: 'ready' });
}

function watched({ metrics, tracer }: GatewayContext, take: () => Promise<Receipt>): Promise<Receipt> {
  return countedDelivery(metrics, () => tracedDelivery(tracer, take));
}

async function takeWebhook(context: GatewayContext, c: Context): Promise<Response> {
  const begun = performance.now();
  const { vendor = '', account = DEFAULT_ACCOUNT, token = null } = c.req.param() as Record<string, string>;
  const take = () => receive(context, { vendor, account, token }, c.req.raw);
  const { response, note } = await watched(context, take);
  logDelivery(context.logger, note, performance.now() - begun);
  return response;
}

function addRoutes(app: Hono, context: GatewayContext): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', () => answerReadiness(context));
  // Below a base path of the user's own choice, the segment `webhooks` may be left out.
  const prefixes = context.basePath === '' ? ['/webhooks'] : ['/webhooks', ''];
  for (const prefix of prefixes) {
    for (const path of WEBHOOK_PATHS) app.post(`${prefix}${path}`, (c) => takeWebhook(context, c));
  }
}

/**
 * The gateway as a Hono app: webhooks in, trackings woken; and the probes `/healthz` and `/readyz`.
 * @throws ConfigError when an account or a limit cannot be used.
 */
export function createGateway(options: GatewayOptions): Hono {
  const context = resolveGatewayOptions(options);
  const app = new Hono({
    getPath: (request) =>
      isWellEncoded(request.url) ? pathWithin(context.basePath, getPathNoStrict(request)) : NO_PATH,
  });
  addRoutes(app, context);
  app.notFound(() => refuse('not_found', 'There is no such page.'));
  app.onError((error) => {
    context.logger.error({ error: error.name }, 'the gateway failed');
    return refuse('internal_error', 'The gateway failed.');
  });
  return app;
}
