import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { createExpressApp } from '../../examples/mounting/express.js';
import { createFastifyApp } from '../../examples/mounting/fastify.js';
import { toNodeHandler } from '../../src/gateway/index.js';
import { ACCOUNT, NOW, probe, runComplete, signed, unreachableClient, type Observed } from './deliveries.js';

/* The examples import the package by its name, which is the built one: run `npm run build` after a change. */

const cleanups: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function listening(server: Server): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanups.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const listeningApp = (app: RequestListener) => listening(createServer(app));

async function deliver(url: string, body = runComplete({ name: 'Zoë 🚀' })) {
  const headers = { ...signed(body), 'content-type': 'application/json' };
  const response = await fetch(`${url}/hooks/webhooks/cyberdesk`, { method: 'POST', body, headers });
  return { status: response.status, body: (await response.json()) as unknown };
}

function recorded() {
  const observed: Observed[] = [];
  const options = {
    client: unreachableClient(),
    accounts: [ACCOUNT],
    now: () => NOW,
    observe: async (_client: unknown, request: Observed) => {
      observed.push(request);
      return 'accepted' as const;
    },
  };
  return { observed, options };
}

async function order(url: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/orders`, { method: 'POST', body: '{"pages":3}', headers });
  return response.json();
}

describe.each([
  ['Express', async (options: never) => listeningApp(createExpressApp(options))],
  [
    'Fastify',
    async (options: never) => {
      const app = createFastifyApp(options);
      cleanups.push(() => app.close());
      return app.listen({ port: 0, host: '127.0.0.1' });
    },
  ],
])('the example for %s', (_name, serve) => {
  it('takes a delivery, refuses a forged one, and leaves the app its parsed bodies', async () => {
    const { observed, options } = recorded();
    const url = await serve(options as never);
    expect(await deliver(url)).toMatchObject({ status: 200, body: { result: 'accepted' } });
    expect(observed).toHaveLength(1);
    const forged = await fetch(`${url}/hooks/webhooks/cyberdesk`, { method: 'POST', body: runComplete() });
    expect(forged.status).toBe(401);
    expect(await order(url)).toEqual({ ordered: { pages: 3 } });
    expect((await fetch(`${url}/hooks/healthz`)).status).toBe(200);
  });
});

describe('a gateway that is mounted behind a body parser', () => {
  async function behindExpress(parser: express.RequestHandler) {
    const { handler, observed, lines } = probe({ basePath: '/hooks' });
    const app = express().use(parser).use('/hooks', toNodeHandler(handler));
    return { url: await listeningApp(app), observed, lines };
  }

  it('answers 500 and says in the log what is wrong, without the body', async () => {
    const { url, observed, lines } = await behindExpress(express.json());
    const answer = await deliver(url, runComplete({ note: 'canary' }));
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal_error' } } });
    expect(observed).toEqual([]);
    expect(lines).toMatchObject([{ level: 'error', result: 'internal_error' }]);
    expect(lines[0]?.['reason']).toContain('mount the gateway before anything that parses bodies');
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('takes deliveries all the same when the parser does not touch them', async () => {
    const { url, observed } = await behindExpress(express.json({ type: 'text/other' }));
    expect((await deliver(url)).status).toBe(200);
    expect(observed).toHaveLength(1);
  });

  it('takes the raw bytes where a host keeps them beside the body that it has parsed', async () => {
    const keep = express.json({
      verify: (incoming, _response, bytes) => void Object.assign(incoming, { rawBody: bytes }),
    });
    const { url, observed } = await behindExpress(keep);
    expect((await deliver(url)).status).toBe(200);
    expect(observed).toHaveLength(1);
  });

  it('is told apart in Fastify too', async () => {
    const { handler, lines } = probe({ basePath: '/hooks' });
    const gateway = toNodeHandler(handler);
    const app = fastify();
    cleanups.push(() => app.close());
    app.post('/hooks/*', (request, reply) => {
      reply.hijack();
      gateway(request.raw, reply.raw);
    });
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    expect((await deliver(url)).status).toBe(500);
    expect(lines).toMatchObject([{ level: 'error', result: 'internal_error' }]);
  });

  it('is told apart when a fetch-style framework has read the request', async () => {
    const { handler, lines } = probe();
    const body = runComplete();
    const request = new Request('http://gateway.test/webhooks/cyberdesk', {
      method: 'POST',
      body,
      headers: signed(body),
    });
    await request.json();
    expect((await handler(request)).status).toBe(500);
    expect(lines).toMatchObject([{ level: 'error', result: 'internal_error' }]);
  });
});

describe('the page on the gateway', () => {
  const root = new URL('../../', import.meta.url);
  const bare = (code: string) => code.replace(/\s+/g, '');
  const page = readFileSync(new URL('docs/gateway.md', root), 'utf8');
  const folder = new URL('examples/mounting/', root);
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => bare(readFileSync(new URL(name, folder), 'utf8')));
  const blocks = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, block]) => block!);

  it('shows code of the examples', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4);
    const strange = blocks.filter((block) => !code.some((text) => text.includes(bare(block))));
    expect(strange).toEqual([]);
  });
});
