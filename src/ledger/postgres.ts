import { PostgresDialect } from 'kysely';
import { createLedger } from './kysely-ledger.js';
import type { Ledger } from './ledger.js';
import { createPool } from './postgres-pool.js';

/** Where the Postgres ledger is, and how long to wait for it. */
export interface PostgresLedgerOptions {
  /** `postgres://user:password@host:port/database`, with the usual parameters such as `sslmode`. */
  readonly url: string;
  /** Most connections at once. @default 5 */
  readonly maxConnections?: number;
  /** Longest wait for a connection, in milliseconds. @default 5000 */
  readonly connectionTimeoutMs?: number;
  /** Longest statement, waits for locks included, in milliseconds. @default 10000 */
  readonly statementTimeoutMs?: number;
}

/** How much longer than the server's own limit to wait for its answer, in milliseconds. */
const ANSWER_GRACE_MS = 2000;

/**
 * Longest statement of a migration, in milliseconds: it may fill a table from another, build an index on millions of
 * rows, or wait for the migration that another process is making.
 */
const MIGRATION_TIMEOUT_MS = 30 * 60 * 1000;

/**
 * A ledger in Postgres. Connects when it is first used, so that a wrong address shows as a `LedgerError` of the
 * first call. Every call but `migrate` ends within bounded time, also when the server is frozen or cut off.
 */
export function openPostgresLedger(options: PostgresLedgerOptions): Ledger {
  const { url, maxConnections = 5, connectionTimeoutMs = 5000, statementTimeoutMs = 10_000 } = options;
  const dialect = (max: number, statementMs: number) =>
    new PostgresDialect({
      pool: () =>
        createPool({
          connectionString: url,
          max,
          connectionTimeoutMillis: connectionTimeoutMs,
          statement_timeout: statementMs,
          query_timeout: statementMs + ANSWER_GRACE_MS,
          application_name: 'landfall',
          keepAlive: true,
        }),
    });
  const migrationDialect = () => dialect(1, MIGRATION_TIMEOUT_MS);
  return createLedger(dialect(maxConnections, statementTimeoutMs), { migrationDialect });
}
