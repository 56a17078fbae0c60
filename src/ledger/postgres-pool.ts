import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool, PoolClient, PoolConfig } from 'pg';

/** Makes a `pg` pool that neither crashes the process nor hands out a connection that stopped answering. */
export async function createPool(config: PoolConfig): Promise<PostgresPool> {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool(config);
  // A connection that breaks while nobody uses it is reported as an event, and an unheard one ends the process.
  // The pool drops the connection by itself, and whoever uses it next is told by a failed query.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return { connect: () => connect(pool), end: () => pool.end() };
}

function ignore(): void {}

async function connect(pool: Pool): Promise<PostgresPoolClient> {
  const client = await pool.connect();
  return guard(client) as PostgresPoolClient;
}

/** What Kysely uses of a client when no cursors are configured. */
interface QueryClient {
  query(sql: string, parameters: readonly unknown[]): Promise<unknown>;
  release(): void;
}

/**
 * Fails at once, and is not used again, after a query that the server did not answer. Otherwise a rollback would
 * wait behind that query, and then the next user of the connection.
 */
function guard(client: PoolClient): QueryClient {
  let broken: Error | null = null;
  return {
    async query(sql, parameters) {
      if (broken) throw broken;
      try {
        return await client.query(sql, [...parameters]);
      } catch (error) {
        if (!isAnswer(error)) broken = error instanceof Error ? error : new Error('The connection is broken');
        throw error;
      }
    },
    release: () => client.release(broken ?? undefined),
  };
}

/** Whether the server itself reported the error, so that the connection is sound: only those have a severity. */
function isAnswer(error: unknown): boolean {
  return error instanceof Error && 'severity' in error;
}
