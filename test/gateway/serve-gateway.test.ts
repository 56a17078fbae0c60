import { createServer, request as httpRequest } from 'node:http';
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createGateway,
  serveGateway,
  toNodeHandler,
  type FetchHandler,
  type ServedGateway,
} from '../../src/gateway/index.js';
import { ACCOUNT, NOW, probe, runComplete, signed, unreachableClient } from './deliveries.js';

const cleanups: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function served(gateway: Parameters<typeof serveGateway>[0]): Promise<ServedGateway> {
  const server = await serveGateway(gateway, { port: 0, hostname: '127.0.0.1' });
  cleanups.push(() => server.close());
  return server;
}

async function deliver(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', body, headers: signed(body) });
}

describe('a served gateway', () => {
  it('takes a signed delivery over a real socket', async () => {
    const { handler, observed } = probe();
    const { url, port } = await served(handler);
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const response = await deliver(`${url}/webhooks/cyberdesk`, runComplete({ name: 'Zoë 🚀' }));
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ result: 'accepted' });
    expect(observed).toHaveLength(1);
  });

  it('takes a Hono app as well', async () => {
    const app = createGateway({
      client: unreachableClient(),
      accounts: [ACCOUNT],
      now: () => NOW,
      observe: async () => 'accepted',
    });
    const { url } = await served(app);
    expect((await deliver(`${url}/webhooks/cyberdesk`, runComplete())).status).toBe(200);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  });

  it('answers 413 to a body that is streamed without a length', async () => {
    const { url, port } = await served(probe().handler);
    expect(url).not.toBe('');
    const request = httpRequest({ port, path: '/webhooks/cyberdesk', method: 'POST' });
    request.on('error', () => undefined);
    for (let sent = 0; sent < 17; sent += 1) request.write(Buffer.alloc(65_536));
    const [response] = (await once(request, 'response')) as [{ statusCode: number }];
    request.destroy();
    expect(response.statusCode).toBe(413);
  });

  it('cuts off a client that does not finish its headers', async () => {
    const { port } = await served(probe().handler);
    const begun = performance.now();
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /webhooks/cyberdesk HTTP/1.1\r\nHost: gateway.test\r\nX-Slow: ');
    socket.resume();
    await once(socket, 'close');
    const seconds = (performance.now() - begun) / 1000;
    expect(seconds).toBeGreaterThan(4);
    expect(seconds).toBeLessThan(9);
  }, 15_000);

  it('lets a delivery in flight end when it closes, and takes no further one', async () => {
    const steps = new EventEmitter();
    const { handler } = probe({
      observe: async () => {
        setImmediate(() => steps.emit('begun'));
        await once(steps, 'finish');
        return 'accepted';
      },
    });
    const server = await served(handler);
    const begun = once(steps, 'begun');
    const inFlight = deliver(`${server.url}/webhooks/cyberdesk`, runComplete());
    await begun;
    const closed = server.close();
    steps.emit('finish');
    expect((await inFlight).status).toBe(200);
    await closed;
    await expect(deliver(`${server.url}/webhooks/cyberdesk`, runComplete())).rejects.toThrow();
  });

  it('fails when its port is taken', async () => {
    const { port } = await served(probe().handler);
    await expect(serveGateway(probe().handler, { port, hostname: '127.0.0.1' })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});

describe('a handler in a server of the user', () => {
  async function mounted(handler: FetchHandler, cut: string): Promise<string> {
    const listener = toNodeHandler(handler);
    const server = createServer((incoming, outgoing) => {
      // Express cuts the path of the mount off; `node:http` does not.
      incoming.url = incoming.url?.replace(cut, '');
      listener(incoming, outgoing);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  }

  it.each(['', '/hooks'])('takes a delivery when the server cuts off "%s"', async (cut) => {
    const { handler, observed } = probe({ basePath: '/hooks' });
    const url = await mounted(handler, cut);
    const response = await deliver(`${url}/hooks/webhooks/cyberdesk`, runComplete());
    expect(response.status).toBe(200);
    expect(observed).toHaveLength(1);
  });

  it('leaves the global Request and Response of the process alone', async () => {
    const before = [globalThis.Request, globalThis.Response];
    const url = await mounted(probe().handler, '');
    await deliver(`${url}/webhooks/cyberdesk`, runComplete());
    expect([globalThis.Request, globalThis.Response]).toEqual(before);
    expect(globalThis.Request).toBe(before[0]);
  });
});
