import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWebhookHandler } from '../../src/gateway/index.js';
import { ACCOUNT, NOW, post, runComplete, unreachableClient } from './deliveries.js';

/** Longest time a vendor may wait for its answer. */
const LIMIT_MS = 5_000;

let frozen: Server;
let frozenClient: Client;

beforeAll(async () => {
  // Takes connections and bytes, and says nothing: a server that hangs, or a network that swallows.
  frozen = createServer((socket) => socket.resume().on('error', () => undefined)).listen(0, '127.0.0.1');
  await once(frozen, 'listening');
  const { port } = frozen.address() as { port: number };
  frozenClient = new Client({ connection: Connection.lazy({ address: `127.0.0.1:${port}` }) });
});

afterAll(async () => {
  await frozenClient.connection.close();
  frozen.close();
});

function handlerOf(client: Client) {
  return createWebhookHandler({ client, accounts: [ACCOUNT], now: () => NOW });
}

describe.concurrent('without Temporal', () => {
  it.each([
    ['refuses connections', () => unreachableClient()],
    ['takes connections and does not answer', () => frozenClient],
  ])(
    'a delivery is answered 503 with Retry-After within 5 s: it %s',
    async (_name, client) => {
      const begun = performance.now();
      const response = await handlerOf(client())(post('/webhooks/cyberdesk', runComplete()));
      expect(response.status).toBe(503);
      expect(response.headers.has('retry-after')).toBe(true);
      expect(performance.now() - begun).toBeLessThan(LIMIT_MS);
    },
    15_000,
  );

  it.each([
    ['refuses connections', () => unreachableClient()],
    ['takes connections and does not answer', () => frozenClient],
  ])(
    '/readyz is 503 while /healthz stays 200: it %s',
    async (_name, client) => {
      const handler = handlerOf(client());
      const begun = performance.now();
      expect((await handler(new Request('http://gateway.test/readyz'))).status).toBe(503);
      expect(performance.now() - begun).toBeLessThan(LIMIT_MS);
      expect((await handler(new Request('http://gateway.test/healthz'))).status).toBe(200);
    },
    15_000,
  );
});
