import express, { type Express } from 'express';
import { createWebhookHandler, toNodeHandler, type GatewayOptions } from 'landfall/gateway';

/** An Express app that takes deliveries at `POST /hooks/webhooks/{vendor}`. */
export function createExpressApp(options: GatewayOptions): Express {
  const app = express();
  // First the gateway, then the body parsers: a signature is over the bytes that a parser would have used up.
  app.use('/hooks', toNodeHandler(createWebhookHandler({ ...options, basePath: '/hooks' })));
  app.use(express.json());
  app.post('/orders', (request, response) => {
    response.json({ ordered: request.body as unknown });
  });
  return app;
}
