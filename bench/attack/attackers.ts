import { randomBytes } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { request as httpRequest } from 'node:http';
import { newDelivery, send } from '../../test/support/signed-delivery.js';

/** How often each answer was given; `none` is a connection that was closed without one. */
export type StatusCounts = Readonly<Record<string, number>>;

/** An attack that goes on until it is stopped. */
export interface LastingAttack {
  stop(): Promise<StatusCounts>;
}

/** When a slow client that was thrown out tries again. */
const RETURN_AFTER_MS = 5_000;

function countOf(statuses: readonly (number | null)[]): StatusCounts {
  const counts: Record<string, number> = {};
  for (const status of statuses) counts[status ?? 'none'] = (counts[status ?? 'none'] ?? 0) + 1;
  return counts;
}

/** Does the same thing so many times, a few at once. */
async function repeat<T>(times: number, atOnce: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const one = async () => {
    while (next < times) results.push(await work(next++));
  };
  await Promise.all(Array.from({ length: Math.min(times, atOnce) }, one));
  return results;
}

/** Holds a connection with one header byte a second; resolves with the status once it is closed. */
function slowSocket(port: number, signal: AbortSignal): Promise<number | null> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1');
    const drip = setInterval(() => socket.write('x'), 1_000);
    const give = () => socket.destroy();
    signal.addEventListener('abort', give, { once: true });
    socket.write('POST /webhooks/cyberdesk HTTP/1.1\r\nHost: gateway\r\nX-Slow: ');
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.once('close', () => {
      clearInterval(drip);
      signal.removeEventListener('abort', give);
      resolve(answer === '' ? null : Number(answer.split(' ')[1]));
    });
  });
}

/** So many slow clients at any time: one that is closed comes back after a while. */
export function slowSockets(port: number, count: number): LastingAttack {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const client = async () => {
    const statuses: (number | null)[] = [];
    while (!stop.signal.aborted) {
      statuses.push(await slowSocket(port, stop.signal));
      await sleep(RETURN_AFTER_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    return statuses;
  };
  const clients = Array.from({ length: count }, client);
  return {
    stop: async () => {
      stop.abort();
      return countOf((await Promise.all(clients)).flat());
    },
  };
}

/** Bodies of 2 MiB, their length not declared, so that they have to be read. */
export async function oversizeBodies(port: number, count: number): Promise<StatusCounts> {
  const chunk = Buffer.alloc(64 * 1024);
  const one = () =>
    new Promise<number | null>((resolve) => {
      const request = httpRequest({
        port,
        method: 'POST',
        path: '/webhooks/cyberdesk/valid-0',
        agent: false,
      });
      request.once('response', (response) => {
        resolve(response.statusCode ?? null);
        request.destroy();
      });
      request.on('error', () => resolve(null));
      for (let sent = 0; sent < 32; sent += 1) request.write(chunk);
      request.end();
    });
  return countOf(await repeat(count, 20, one));
}

/** Bytes that are no HTTP at all, and requests that are nearly some. */
export async function garbage(port: number, count: number): Promise<StatusCounts> {
  const one = (index: number) =>
    new Promise<number | null>((resolve) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1');
      socket.setTimeout(15_000, () => socket.destroy());
      const half = `POST /webhooks/%ff%00/${'../'.repeat(20)} HTTP/1.1\r\nHost: \u0001\r\nContent-Length: -1\r\n\r\n`;
      socket.end(index % 2 === 0 ? randomBytes(512) : half);
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
      socket.on('error', () => undefined);
      socket.once('close', () => resolve(answer === '' ? null : Number(answer.split(' ')[1])));
    });
  return countOf(await repeat(count, 50, one));
}

/** Genuine deliveries whose JSON nests half a million levels: the vendor itself may be compromised. */
export async function deepJson(url: string, secret: string, count: number): Promise<StatusCounts> {
  const body = '['.repeat(500_000) + ']'.repeat(500_000);
  const answers = await repeat(count, 4, () => send(url, newDelivery('deep', secret, body)));
  return countOf(answers.map(({ status }) => status));
}

/** One account that delivers as fast as it is answered, on twenty connections at once. */
export function flood(url: string, secret: string): LastingAttack {
  const stop = new AbortController();
  const client = async () => {
    const statuses: (number | null)[] = [];
    while (!stop.signal.aborted) statuses.push((await send(url, newDelivery('flood', secret))).status);
    return statuses;
  };
  const clients = Array.from({ length: 20 }, client);
  return {
    stop: async () => {
      stop.abort();
      return countOf((await Promise.all(clients)).flat());
    },
  };
}
