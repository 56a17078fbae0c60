import { once } from 'node:events';
import { createServer } from 'node:net';

/** The only address that embedded servers listen on: they have no authentication. */
export const LOOPBACK = '127.0.0.1';

async function bind(port: number): Promise<number> {
  const server = createServer().listen(port, LOOPBACK);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error(`Port has no number [port=${port}]`);
  return address.port;
}

/** A TCP port of the loopback address that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  return bind(0);
}

/**
 * Returns a wanted port, or a free one when it is 0 or absent.
 * @throws Error when the wanted port cannot be listened on, mostly because somebody else does.
 */
export async function claimPort(wanted: number | undefined): Promise<number> {
  if (!wanted) return freePort();
  try {
    return await bind(wanted);
  } catch (cause) {
    throw new Error(`Port cannot be used, somebody may have it already [port=${wanted}]`, { cause });
  }
}
