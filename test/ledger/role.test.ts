import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SinkDelivery } from '../../src/domain/outcome.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { openPostgresLedger } from '../../src/ledger/postgres.js';
import { requirePostgres, type TestPostgres } from '../support/postgres.js';
import { draftOf, entryOf, RECORDED_AT } from './drafts.js';

const database = await requirePostgres();

/** All that a worker needs: it adds verdicts, and replaces what is said of deliveries and of options. */
const NEEDED = `
  create role least login;
  grant select, insert on run_outcomes to least;
  grant select on latest_run_outcomes to least;
  grant select, insert, update on sink_deliveries, run_options to least`;

/** More than any worker needs: everything that can be granted on the tables. */
const EVERYTHING = `
  create role most login;
  grant all on all tables in schema public to most`;

const DELIVERED: SinkDelivery = { name: 'callback', status: 'delivered', attempts: 1, message: null };

describe.skipIf(database === null)('a ledger that is used by a role which does not own its tables', () => {
  const postgres = database as TestPostgres;
  const urlOf = (role: string) => postgres.url.replace('postgres://postgres@', `postgres://${role}@`);
  let owner: Ledger;
  let least: Ledger;

  async function asRole(role: string, statement: string): Promise<readonly Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: urlOf(role) });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  const standing = () => asRole('postgres', 'select * from run_outcomes order by run_id, revision');

  beforeAll(async () => {
    owner = openPostgresLedger({ url: postgres.url });
    await owner.migrate();
    await asRole('postgres', NEEDED);
    await asRole('postgres', EVERYTHING);
    least = openPostgresLedger({ url: urlOf('least') });
    await owner.record(entryOf(draftOf()));
  });
  afterAll(async () => {
    await least.close();
    await owner.close();
    await postgres.stop();
  });

  it('can do all that a worker does with the rights to read, to add, and to replace what is not the record', async () => {
    const draft = draftOf();
    const options = { graceSeconds: 5 };
    const { outcome } = await least.record(entryOf(draft, { options }));
    const amended = await least.record(entryOf({ ...draft, status: 'failed' }, { options }));
    expect(amended).toMatchObject({ news: true, outcome: { attempt: 1, revision: 2 } });
    expect(await least.latest(draft)).toEqual(amended.outcome);
    expect(await least.options(draft)).toEqual(options);
    await least.noteDelivery(outcome, { ...DELIVERED, status: 'pending' }, RECORDED_AT);
    await least.noteDelivery(outcome, DELIVERED, RECORDED_AT);
    expect(await least.deliveries(outcome)).toEqual([DELIVERED]);
    expect(await least.outcomes({ status: 'failed' })).toEqual([amended.outcome]);
  });

  it.each([
    `update run_outcomes set status = 'failed'`,
    'delete from run_outcomes',
    'truncate run_outcomes cascade',
    'drop trigger run_outcomes_insert_only on run_outcomes',
    'alter table run_outcomes disable trigger all',
  ])('refuses such a role %s', async (statement) => {
    const before = await standing();
    await expect(asRole('least', statement)).rejects.toThrow(/permission denied|must be owner/);
    expect(await standing()).toEqual(before);
  });

  it.each([
    `update run_outcomes set status = 'failed'`,
    `update run_outcomes set status = 'failed' where false`,
    `update latest_run_outcomes set status = 'failed'`,
    'delete from run_outcomes',
    'delete from latest_run_outcomes',
    'truncate run_outcomes cascade',
    `insert into run_outcomes select * from run_outcomes
       on conflict (vendor, account, run_id, attempt, revision) do update set status = 'failed'`,
    `merge into run_outcomes using (select 1) as one on true when matched then delete`,
  ])('refuses a role with every right, and the owner, %s', async (statement) => {
    const before = await standing();
    for (const role of ['most', 'postgres']) {
      await expect(asRole(role, statement)).rejects.toThrow(
        /run_outcomes is insert-only: (UPDATE|DELETE|TRUNCATE) is refused/,
      );
    }
    expect(await standing()).toEqual(before);
  });

  it.each(['drop trigger run_outcomes_insert_only on run_outcomes', 'drop table run_outcomes cascade'])(
    'lets only the owner %s',
    async (statement) => {
      await expect(asRole('most', statement)).rejects.toThrow('must be owner');
    },
  );
});
