import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import type { Ledger } from '../../src/ledger/ledger.js';
import { MIGRATIONS } from '../../src/ledger/migrations/index.js';
import { openPostgresLedger } from '../../src/ledger/postgres.js';
import { requirePostgres, type TestPostgres } from '../support/postgres.js';
import { draftOf, entryOf } from './drafts.js';

const database = await requirePostgres();

/** The lock that Kysely takes for a migration. Source: `PostgresAdapter` of kysely 0.28. */
const KYSELY_LOCK = '3853314791062309107';

describe.skipIf(database === null)('migrating a Postgres', () => {
  const postgres = database as TestPostgres;
  const ledgers: Ledger[] = [];

  afterAll(async () => {
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    await postgres.stop();
  });

  async function query(url: string, statement: string): Promise<readonly unknown[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async function newDatabase(name: string): Promise<string> {
    await query(postgres.url, `create database ${name}`);
    return postgres.url.replace('/postgres?', `/${name}?`);
  }

  /** A ledger with connections of its own, as another process has. */
  function openOn(url: string): Ledger {
    const ledger = openPostgresLedger({ url });
    ledgers.push(ledger);
    return ledger;
  }

  it.each([1, 2, 3])('by six processes at once makes each table once (round %i)', async (round) => {
    const url = await newDatabase(`at_once_${round}`);
    const all = Array.from({ length: 6 }, () => openOn(url));
    await Promise.all(all.map((ledger) => ledger.migrate()));
    expect(await query(url, 'select name from landfall_migrations order by name')).toEqual(
      Object.keys(MIGRATIONS).map((name) => ({ name })),
    );
    expect(
      await query(url, `select relname from pg_class where relkind = 'r' and relname like 'run\\_%'`),
    ).toHaveLength(2);
    expect((await all[0]!.record(entryOf(draftOf()))).news).toBe(true);
  });

  it('again, while workers record, changes nothing and loses nothing', async () => {
    const url = await newDatabase('while_recording');
    const [worker, ...others] = Array.from({ length: 4 }, () => openOn(url)) as [Ledger, ...Ledger[]];
    await worker.migrate();
    const recording = Array.from({ length: 40 }, () => worker.record(entryOf(draftOf())));
    await Promise.all(others.map((ledger) => ledger.migrate()));
    const recorded = await Promise.all(recording);
    expect(recorded.every(({ news }) => news)).toBe(true);
    expect(await worker.outcomes()).toHaveLength(40);
  });

  it('waits for the migration of another process, and for its own, longer than any other statement may take', async () => {
    const url = await newDatabase('slowly');
    const other = new pg.Client({ connectionString: url });
    await other.connect();
    await other.query(`select pg_advisory_lock(${KYSELY_LOCK})`);
    const ledger = openPostgresLedger({ url, statementTimeoutMs: 200 });
    ledgers.push(ledger);
    const migrating = ledger.migrate();
    await sleep(1_500);
    await other.query(`select pg_advisory_unlock(${KYSELY_LOCK})`);
    await other.end();
    await migrating;
    expect((await ledger.record(entryOf(draftOf()))).news).toBe(true);
  });

  it('leaves no connection open', async () => {
    const url = await newDatabase('tidily');
    await openOn(url).migrate();
    const open = `select pid from pg_stat_activity where datname = 'tidily' and application_name = 'landfall'`;
    await expect.poll(() => query(postgres.url, open)).toEqual([]);
  });

  it('keeps clear of the tables of an app that has migrations of the same kind', async () => {
    const url = await newDatabase('of_an_app');
    await query(url, 'create table kysely_migration (name text primary key, timestamp text)');
    await query(url, `insert into kysely_migration values ('of the app', '')`);
    await openOn(url).migrate();
    expect(await query(url, 'select name from kysely_migration')).toEqual([{ name: 'of the app' }]);
  });
});
