import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Simulators } from './simulators.js';

/** Where the simulators listen. */
export interface ServeOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** @default '127.0.0.1' */
  readonly hostname?: string;
}

/** Simulators that listen. */
export interface ServedSimulators {
  /** Without a trailing slash; a vendor's base URL is this and its name. */
  readonly url: string;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

/**
 * Serves simulators over HTTP.
 * @throws Error when the port cannot be had.
 */
export async function serveSimulators(
  simulators: Pick<Simulators, 'fetch'>,
  options: ServeOptions,
): Promise<ServedSimulators> {
  const { port, hostname = '127.0.0.1' } = options;
  const server = createAdaptorServer({ fetch: (request) => simulators.fetch(request) }) as Server;
  server.listen(port, hostname);
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return { url: `http://${hostname}:${address.port}`, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
