import fastify, { type FastifyInstance } from 'fastify';
import { createWebhookHandler, toNodeHandler, type GatewayOptions } from 'landfall/gateway';

/** A Fastify app that takes deliveries at `POST /hooks/webhooks/{vendor}`. */
export function createFastifyApp(options: GatewayOptions): FastifyInstance {
  const app = fastify();
  const gateway = toNodeHandler(createWebhookHandler({ ...options, basePath: '/hooks' }));
  void app.register(async (hooks) => {
    // Within this plugin nobody reads bodies: the gateway does. The parsers of the app around it stay as they are.
    hooks.removeAllContentTypeParsers();
    hooks.addContentTypeParser('*', (_request, _payload, done) => done(null));
    hooks.all('/hooks/*', (request, reply) => {
      reply.hijack();
      gateway(request.raw, reply.raw);
    });
  });
  app.post('/orders', (request) => ({ ordered: request.body }));
  return app;
}
