import { createServer, type Server } from 'node:http';
import type { Client } from '@temporalio/client';
import { createWebhookHandler, toNodeHandler } from 'landfall/gateway';
import { LandfallPlugin } from 'landfall/worker';
import config from './landfall.config.js';

/** The gateway in a web app that you have: `POST /hooks/webhooks/quillworks`. */
export function createHooks(client: Client): Server {
  const { accounts, vendors } = config;
  return createServer(toNodeHandler(createWebhookHandler({ client, accounts, vendors, basePath: '/hooks' })));
}

/** Landfall beside a worker that you have: `Worker.create({ ..., plugins: [landfallPlugin()] })`. */
export function landfallPlugin(): LandfallPlugin {
  return new LandfallPlugin(config);
}
