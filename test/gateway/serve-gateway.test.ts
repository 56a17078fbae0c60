import { Agent, createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
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

async function served(
  gateway: Parameters<typeof serveGateway>[0],
  limits: { readonly maxConnections?: number } = {},
): Promise<ServedGateway> {
  const server = await serveGateway(gateway, { port: 0, hostname: '127.0.0.1', ...limits });
  cleanups.push(() => server.close());
  return server;
}

/** Delivers over `node:http`, whose agent says what becomes of the connection. */
async function statusBy(agent: Agent, port: number, headers: Record<string, string> = {}): Promise<number> {
  const body = runComplete();
  const all = { ...signed(body), ...headers };
  const request = httpRequest({ port, path: '/webhooks/cyberdesk', method: 'POST', agent, headers: all });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await once(response.resume(), 'end');
  return response.statusCode ?? 0;
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

  it('closes a connection that is idle once it stops, and waits for no time-out of it', async () => {
    const server = await served(probe().handler);
    const agent = new Agent({ keepAlive: true });
    cleanups.push(async () => agent.destroy());
    expect(await statusBy(agent, server.port)).toBe(200);
    const begun = performance.now();
    await server.close();
    expect(performance.now() - begun).toBeLessThan(5_000);
  });

  it('believes no forwarded header, and is misled by none', async () => {
    const { handler, observed, lines } = probe();
    const { port } = await served(handler);
    const forwarded = {
      'x-forwarded-for': '10.1.2.3',
      'x-forwarded-host': 'canary.example',
      'x-forwarded-proto': 'gopher',
      'x-forwarded-prefix': '/elsewhere',
      'x-original-url': '/healthz',
      'x-http-method-override': 'GET',
      forwarded: 'for=10.1.2.3;host=canary.example',
    };
    expect(await statusBy(new Agent(), port, forwarded)).toBe(200);
    expect(observed).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toMatch(/canary|10\.1\.2\.3/);
  });

  it('fails when its port is taken', async () => {
    const { port } = await served(probe().handler);
    await expect(serveGateway(probe().handler, { port, hostname: '127.0.0.1' })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});

describe.concurrent('a client that is slow', () => {
  it('is answered 408 when its body takes more than 10 s', async () => {
    const server = await serveGateway(probe().handler, { port: 0, hostname: '127.0.0.1' });
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString())).on('error', () => undefined);
    const begun = performance.now();
    socket.write('POST /webhooks/cyberdesk HTTP/1.1\r\nHost: g\r\nContent-Length: 1000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 500);
    await once(socket, 'close');
    clearInterval(drip);
    const seconds = (performance.now() - begun) / 1000;
    await server.close();
    expect(answer).toMatch(/^(HTTP\/1\.1 (408|400) |$)/);
    expect(seconds).toBeGreaterThan(9);
    expect(seconds).toBeLessThan(16);
  }, 30_000);

  it('may leave a connection idle for longer than the headers may take', async () => {
    const server = await serveGateway(probe().handler, { port: 0, hostname: '127.0.0.1' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    expect(await statusBy(agent, server.port)).toBe(200);
    const [[socket]] = Object.values(agent.freeSockets) as [[Socket]];
    await sleep(8_000);
    expect(socket.destroyed).toBe(false);
    expect(await statusBy(agent, server.port)).toBe(200);
    agent.destroy();
    await server.close();
  }, 30_000);
});

describe('more connections than there may be', () => {
  async function slowSocket(port: number): Promise<Socket> {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('POST /webhooks/cyberdesk HTTP/1.1\r\nX-Slow: ');
    socket.resume();
    return socket;
  }

  it('close those that have sent nothing whole for longest, and leave new ones their turn', async () => {
    const { port } = await served(probe().handler, { maxConnections: 10 });
    const slow: Socket[] = [];
    for (let opened = 0; opened < 10; opened += 1) slow.push(await slowSocket(port));
    for (let sent = 0; sent < 5; sent += 1) expect(await statusBy(new Agent(), port)).toBe(200);
    await expect.poll(() => slow.map(({ closed }) => closed)).toContain(true);
    expect(slow[0]?.closed).toBe(true);
    expect(slow[9]?.closed).toBe(false);
    for (const socket of slow) socket.destroy();
  });

  it('spare a delivery that is complete and not yet answered', async () => {
    const steps = new EventEmitter();
    const { handler } = probe({
      observe: async () => {
        setImmediate(() => steps.emit('begun'));
        await once(steps, 'finish');
        return 'accepted';
      },
    });
    const { port } = await served(handler, { maxConnections: 3 });
    const begun = once(steps, 'begun');
    const inFlight = statusBy(new Agent(), port);
    await begun;
    const slow: Socket[] = [];
    for (let opened = 0; opened < 10; opened += 1) slow.push(await slowSocket(port));
    await expect.poll(() => slow.filter(({ closed }) => closed).length).toBeGreaterThan(0);
    steps.emit('finish');
    expect(await inFlight).toBe(200);
    for (const socket of slow) socket.destroy();
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
