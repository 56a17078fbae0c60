import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createVendorContext } from '../../../src/vendors/context.js';
import type { Vendor, VendorAccount, VendorContext } from '../../../src/vendors/vendor.js';

/** A request as a vendor received it. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A real server on loopback; what it answers can be changed between requests. */
export interface TestServer {
  readonly url: string;
  readonly received: Received[];
  respond: (request: Received, response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function startServer(): Promise<TestServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://loopback');
      const body = Buffer.concat(chunks).toString();
      const entry = { method: request.method ?? '', url, headers: request.headers, body };
      received.push(entry);
      self.respond(entry, response);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const self: TestServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    respond: (_request, response) => response.writeHead(500).end(),
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  return self;
}

/** Answers with JSON. */
export function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function accountOf(vendor: string, baseUrl: string): VendorAccount {
  return { vendor, name: 'default', apiKey: 'key-for-tests', baseUrl, webhookSecrets: [] };
}

/** What a worker gives to a vendor's verbs. */
export function contextOf(vendor: Vendor, baseUrl: string): VendorContext {
  return createVendorContext(vendor, accountOf(vendor.name, baseUrl), new AbortController().signal);
}
