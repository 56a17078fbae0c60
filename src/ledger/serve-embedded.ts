import type { PGlite } from '@electric-sql/pglite';
import { LedgerError } from './errors.js';
import { SharedSession } from './shared-session.js';

/** Connections that are taken at once. They share one session, so more of them makes nothing faster. */
export const MAX_SERVED_CONNECTIONS = 50;

/** A client that says nothing for so long is cut off, because it may be in a transaction. In milliseconds. */
const IDLE_TIMEOUT_MS = 60_000;

/** Where to listen. */
export interface ServeOptions {
  /** 0 takes a free one. @default 0 */
  readonly port?: number;
  /** There is no password, so keep it a loopback address. @default 127.0.0.1 */
  readonly host?: string;
}

/** An embedded ledger that other processes reach by URL. */
export interface ServedLedger {
  /** For `openPostgresLedger` or `psql` in another process. */
  readonly url: string;
  /** Stops listening and cuts off its clients. Call it before the ledger is closed. */
  close(): Promise<void>;
}

/**
 * Serves an embedded ledger on a local Postgres port, up to 50 connections at once, while this process goes on
 * using it. Clients take turns by statement and by transaction. They share one session: settings and named
 * prepared statements of one are seen by all.
 * @throws LedgerError when the port cannot be had.
 */
export async function serveEmbeddedLedger(pglite: PGlite, options: ServeOptions = {}): Promise<ServedLedger> {
  const { port = 0, host = '127.0.0.1' } = options;
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket');
  const server = new PGLiteSocketServer({
    // The server uses no more of a PGlite than the shared session has.
    db: new SharedSession(pglite) as unknown as PGlite,
    port,
    host,
    maxConnections: MAX_SERVED_CONNECTIONS,
    idleTimeout: IDLE_TIMEOUT_MS,
  });
  try {
    await server.start();
  } catch (cause) {
    throw new LedgerError(`Serving the embedded ledger failed [host=${host}, port=${port}]`, { cause });
  }
  return {
    url: `postgres://postgres@${server.getServerConn()}/postgres?sslmode=disable`,
    close: () => server.stop(),
  };
}
