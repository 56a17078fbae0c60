import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { limitConnections } from './connection-limit.js';
import { toNodeHandler } from './node-handler.js';
import type { FetchHandler } from './webhook-handler.js';

/** Node's own limits are 60 s for the headers, 300 s for a request and no limit of connections. */
const HEADERS_TIMEOUT_MS = 5_000;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 1_000;

/**
 * How long an idle connection is kept: longer than the 60 s of common proxies. One that was closed on this side first
 * would now and then be closed while the proxy sends the next delivery on it.
 */
const KEEP_ALIVE_MS = 65_000;
const MAX_REQUESTS_PER_CONNECTION = 1_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_HEADERS = 100;

/** Connections that wait to be taken: with Node's 511, a crowd makes the system drop those of genuine senders too. */
const BACKLOG = 4_096;

/** How often both time-outs are looked at; Node's default of 30 s would let them overrun sixfold. */
const CHECK_INTERVAL_MS = 1_000;

/** How long requests in flight may take once the server closes. */
const CLOSE_GRACE_MS = 10_000;

/** How often connections that have become idle are closed meanwhile. */
const CLOSE_IDLE_EVERY_MS = 50;

const SERVER_LIMITS = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  connectionsCheckingInterval: CHECK_INTERVAL_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  maxHeaderSize: MAX_HEADER_BYTES,
} as const;

/** Where to listen, and how many may connect. */
export interface ServeOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** @default all interfaces */
  readonly hostname?: string;
  /** Above it, the connection that has sent nothing whole for longest is closed. @default 1000 */
  readonly maxConnections?: number;
}

/** A gateway that listens. */
export interface ServedGateway {
  /** Reaches it from the same machine; without a trailing slash. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, lets requests in flight end for at most 10 s, and closes every connection. */
  close(): Promise<void>;
}

function urlOf({ address, family, port }: AddressInfo): string {
  const reachable = address === '::' || address === '0.0.0.0' ? '127.0.0.1' : address;
  const host = family === 'IPv6' && reachable === address ? `[${address}]` : reachable;
  return `http://${host}:${port}`;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  const force = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
  const tidy = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
  server.close();
  await closed;
  clearTimeout(force);
  clearInterval(tidy);
}

/**
 * Serves a gateway, or a handler, over HTTP with strict limits of time and connections.
 * @throws Error of `node:net` when the port cannot be listened on.
 */
export async function serveGateway(
  gateway: FetchHandler | { readonly fetch: (request: Request) => Response | Promise<Response> },
  options: ServeOptions,
): Promise<ServedGateway> {
  const handler: FetchHandler =
    typeof gateway === 'function' ? gateway : async (request) => gateway.fetch(request);
  const server = createServer(SERVER_LIMITS, toNodeHandler(handler));
  server.maxRequestsPerSocket = MAX_REQUESTS_PER_CONNECTION;
  server.maxHeadersCount = MAX_HEADERS;
  limitConnections(server, options.maxConnections ?? MAX_CONNECTIONS);
  server.listen({ port: options.port, host: options.hostname, backlog: BACKLOG });
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  return { url: urlOf(address), port: address.port, close: () => (closing ??= close(server)) };
}
