import { openEmbeddedLedger } from '../../src/ledger/embedded.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openPostgresLedger } from '../../src/ledger/postgres.js';
import { serveEmbeddedLedger } from '../../src/ledger/serve-embedded.js';
import { requirePostgres } from '../support/postgres.js';

/** One database, empty at first, with the ledger under test on it. */
export interface Backend {
  readonly ledger: Ledger;
  /** A statement past the ledger. */
  query(sql: string): Promise<readonly Record<string, unknown>[]>;
  close(): Promise<void>;
}

async function embedded(): Promise<Backend> {
  const { ledger, pglite } = await openEmbeddedLedger({ dataDir: 'memory://' });
  return {
    ledger,
    query: async (sql) => (await pglite.query<Record<string, unknown>>(sql)).rows,
    close: () => ledger.close(),
  };
}

/** The embedded database as another process sees it. */
async function served(): Promise<Backend> {
  const database = await openEmbeddedLedger({ dataDir: 'memory://' });
  const server = await serveEmbeddedLedger(database.pglite);
  const ledger = openPostgresLedger({ url: server.url });
  return {
    ledger,
    query: async (sql) => (await database.pglite.query<Record<string, unknown>>(sql)).rows,
    close: async () => {
      await ledger.close();
      await server.close();
      await database.ledger.close();
    },
  };
}

async function postgres(): Promise<Backend | null> {
  const database = await requirePostgres();
  if (database === null) return null;
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: database.url, max: 1 });
  const ledger = openPostgresLedger({ url: database.url });
  return {
    ledger,
    query: async (sql) => (await pool.query<Record<string, unknown>>(sql)).rows,
    close: async () => {
      await ledger.close();
      await pool.end();
      await database.stop();
    },
  };
}

/** Each kind of database by name; null where it is not installed. */
export const BACKENDS: readonly (readonly [string, () => Promise<Backend | null>])[] = [
  ['the embedded database', embedded],
  ['the served embedded database', served],
  ['Postgres', postgres],
];
