import type { PGlite } from '@electric-sql/pglite';
import { CompiledQuery, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely';
import { Mutex } from './mutex.js';
import type { Release } from './mutex.js';

/** Longest wait for the one session, in milliseconds, so that a call fails and is retried instead of hanging. */
const SESSION_TIMEOUT_MS = 10_000;

const sessionLocks = new WeakMap<PGlite, Mutex>();

/**
 * The lock on a PGlite's only session. Whoever sends it statements holds the lock until the session is out of
 * any transaction, or else the statements of two users would end up in one transaction.
 */
export function sessionLockOf(pglite: PGlite): Mutex {
  const lock = sessionLocks.get(pglite) ?? new Mutex();
  sessionLocks.set(pglite, lock);
  return lock;
}

class PGliteConnection implements DatabaseConnection {
  constructor(
    private readonly pglite: PGlite,
    readonly release: Release,
  ) {}

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const { rows, affectedRows } = await this.pglite.query<Row>(query.sql, [...query.parameters]);
    return { rows, ...(affectedRows === undefined ? {} : { numAffectedRows: BigInt(affectedRows) }) };
  }

  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('The embedded database does not stream');
  }
}

/** Kysely's driver: one connection, lent to one user at a time. */
class PGliteDriver implements Driver {
  constructor(private readonly pglite: PGlite) {}

  async init(): Promise<void> {
    await this.pglite.waitReady;
  }

  async acquireConnection(): Promise<PGliteConnection> {
    return new PGliteConnection(this.pglite, await sessionLockOf(this.pglite).acquire(SESSION_TIMEOUT_MS));
  }

  async beginTransaction(connection: PGliteConnection, settings: TransactionSettings): Promise<void> {
    const level = settings.isolationLevel ? ` isolation level ${settings.isolationLevel}` : '';
    await connection.executeQuery(CompiledQuery.raw(`start transaction${level}`));
  }

  async commitTransaction(connection: PGliteConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: PGliteConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  releaseConnection(connection: PGliteConnection): Promise<void> {
    connection.release();
    return Promise.resolve();
  }

  /** Whoever opened the database closes it; Kysely would not, had it never been used. */
  destroy(): Promise<void> {
    return Promise.resolve();
  }
}

/** Kysely on a PGlite instance, which stays open when Kysely is destroyed. */
export class PGliteDialect implements Dialect {
  readonly createDriver: Dialect['createDriver'];
  readonly createQueryCompiler: Dialect['createQueryCompiler'] = () => new PostgresQueryCompiler();
  readonly createAdapter: Dialect['createAdapter'] = () => new PostgresAdapter();
  readonly createIntrospector: Dialect['createIntrospector'] = (db) => new PostgresIntrospector(db);

  constructor(pglite: PGlite) {
    this.createDriver = () => new PGliteDriver(pglite);
  }
}
