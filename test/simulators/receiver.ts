import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach } from 'vitest';
import type { Body } from './served.js';

/** A webhook as it came in. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly event: Body & { readonly run: Body };
}

/** A server that takes webhooks. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** The statuses that it answers with, in turn; 200 when there are none left. */
  readonly answers: number[];
}

/** The secret that tests sign with, and its key. */
export const KEY = Buffer.from('a-signing-key-of-thirty-two-byte');
export const SECRET = `whsec_${KEY.toString('base64')}`;

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** Listens for webhooks until the test ends. */
export async function receive(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    void text(request).then((raw) => {
      received.push({ headers: request.headers, raw, event: JSON.parse(raw) as Received['event'] });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, received, answers };
}

/** What a genuine signature of this webhook looks like, worked out anew. */
export function genuineSignature({ headers, raw }: Received): string {
  const signed = `${String(headers['svix-id'])}.${String(headers['svix-timestamp'])}.${raw}`;
  return `v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`;
}
