import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** Where the metrics are served. They need no credentials, so strangers must not reach them. */
export interface ServeMetricsOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** @default '127.0.0.1' */
  readonly hostname?: string;
}

/** Metrics that are served. */
export interface ServedMetrics {
  /** Of the page, `/metrics` included. */
  readonly url: string;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

const PATH = '/metrics';

/** A scrape asks for one page and nothing more. */
const REQUEST_TIMEOUT_MS = 5_000;
const MAX_CONNECTIONS = 50;

async function answer(registry: Registry, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url?.split('?')[0] !== PATH) return void response.writeHead(404).end();
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return void response.writeHead(405, { allow: 'GET, HEAD' }).end();
  }
  try {
    const text = await registry.metrics();
    response.writeHead(200, { 'content-type': registry.contentType }).end(text);
  } catch {
    response.writeHead(500).end();
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function hostOf({ address, family }: AddressInfo): string {
  return family === 'IPv6' ? `[${address}]` : address;
}

/**
 * Serves the metrics of a registry at `/metrics`, for Prometheus.
 * @throws Error of `node:net` when the port cannot be listened on.
 */
export async function serveMetrics(registry: Registry, options: ServeMetricsOptions): Promise<ServedMetrics> {
  const { port, hostname = '127.0.0.1' } = options;
  const server = createServer(
    { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => void answer(registry, request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(port, hostname);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  const url = `http://${hostOf(address)}:${address.port}${PATH}`;
  return { url, close: () => (closing ??= close(server)) };
}
