import { PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLedger } from '../../src/ledger/kysely-ledger.js';
import type { Ledger, OutcomeFilter } from '../../src/ledger/ledger.js';
import { createPool } from '../../src/ledger/postgres-pool.js';
import { requirePostgres, type TestPostgres } from '../support/postgres.js';

const database = await requirePostgres();

const ROWS = 1_000_000;

/** Five vendors; of a thousand runs 940 succeed, 4 time out and one is not found; one in twenty is amended. */
const FILL = `
  insert into run_outcomes (vendor, account, run_id, attempt, revision, status, decided_by, recorded_at,
    vendor_run, workflow_id, workflow_run_id, options, outcome)
  select (array['cyberdesk', 'extend', 'noxus', 'knowledge-stack', 'veryfront'])[1 + (run / 7) % 5],
    (array['default', 'eu', 'us'])[1 + run % 3], 'run_' || run, 1, revision,
    case when dice < 940 then 'succeeded' when dice < 970 then 'failed' when dice < 985 then 'checks_failed'
      when dice < 995 then 'cancelled' when dice < 999 then 'timed_out' else 'not_found' end,
    'webhook', timestamptz '2026-01-01' + n * interval '10 seconds', 'ended', 'w', 'r', '{}', '{}'
  from (
    select n, case when n % 20 = 19 then n - 1 else n end as run, case when n % 20 = 19 then 2 else 1 end as revision,
      (n * 7919::bigint) % 1000 as dice
    from generate_series(0, ${ROWS - 1}) n
  ) runs`;

/** One step of a plan, in Postgres's own names. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly PlanNode[];
}

interface Sent {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** A pool that keeps what the ledger sends. */
async function listeningPool(url: string, sent: Sent[]): Promise<PostgresPool> {
  const pool = await createPool({ connectionString: url });
  return {
    end: () => pool.end(),
    connect: async () => {
      const client = await pool.connect();
      const query = (sql: string, parameters: readonly unknown[]) => {
        sent.push({ sql, parameters });
        return client.query(sql, parameters);
      };
      return { query, release: () => client.release() } as Awaited<ReturnType<PostgresPool['connect']>>;
    },
  };
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

describe.skipIf(database === null)(`a ledger of ${ROWS} rows`, () => {
  const postgres = database as TestPostgres;
  const sent: Sent[] = [];
  let ledger: Ledger;
  let client: pg.Client;

  beforeAll(async () => {
    ledger = createLedger(new PostgresDialect({ pool: () => listeningPool(postgres.url, sent) }));
    await ledger.migrate();
    client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const began = performance.now();
    await client.query(FILL);
    await client.query('vacuum analyze run_outcomes');
    console.log(`${ROWS} rows filled in [ms=${Math.round(performance.now() - began)}]`);
  }, 240_000);
  afterAll(async () => {
    await client.end();
    await ledger.close();
    await postgres.stop();
  });

  /** The plan of the statement that `call` makes the ledger send last, by the steps that read something. */
  async function planOf(call: () => Promise<unknown>): Promise<readonly PlanNode[]> {
    await call();
    const { sql, parameters } = sent.at(-1)!;
    const { rows } = await client.query<{ 'QUERY PLAN': readonly [{ Plan: PlanNode }] }>(
      `explain (format json) ${sql}`,
      [...parameters],
    );
    return nodesOf(rows[0]!['QUERY PLAN'][0].Plan);
  }

  const typesOf = (nodes: readonly PlanNode[]) => nodes.map((node) => node['Node Type']);
  const indexesOf = (nodes: readonly PlanNode[]) =>
    nodes.map((node) => node['Index Name']).filter((name) => name !== undefined);

  const LISTS: readonly (readonly [string, OutcomeFilter, string])[] = [
    [
      'of a vendor and a status',
      { vendor: 'cyberdesk', status: 'timed_out' },
      'run_outcomes_by_vendor_and_status',
    ],
    [
      'of a vendor and a status since a time',
      { vendor: 'noxus', status: 'not_found', since: '2026-03-01' },
      'run_outcomes_by_vendor_and_status',
    ],
    ['of everything', {}, 'run_outcomes_by_recorded_at'],
    ['since a time', { since: '2026-04-20T00:00:00Z' }, 'run_outcomes_by_recorded_at'],
  ];

  it.each(LISTS)('lists the newest verdicts %s off an index', async (_name, filter, index) => {
    const plan = await planOf(() => ledger.outcomes(filter));
    expect(indexesOf(plan)[0]).toBe(index);
    expect(typesOf(plan)).not.toContain('Seq Scan');
    // The few of a span of time may be sorted; of all there are, the newest come in the order of the index.
    if (!('since' in filter)) expect(typesOf(plan)).not.toContain('Sort');
  });

  it('lists the newest verdicts of an account and of a vendor without reading the whole table', async () => {
    for (const filter of [{ account: 'eu' }, { vendor: 'extend' }, { vendor: 'extend', account: 'eu' }]) {
      expect(typesOf(await planOf(() => ledger.outcomes(filter)))).not.toContain('Seq Scan');
    }
  });

  it('finds the verdict of one run, and what stands of it, by the primary key', async () => {
    const key = { vendor: 'cyberdesk', account: 'default', runId: 'run_15' };
    const plan = await planOf(() => ledger.latest(key));
    expect(new Set(indexesOf(plan))).toEqual(new Set(['run_outcomes_pkey']));
    expect(typesOf(plan)).not.toContain('Seq Scan');
  });

  it('lists only what stands: an amended verdict gives way to the amendment', async () => {
    const { rows } = await client.query<{ rows: string; standing: string }>(
      `select (select count(*) from run_outcomes) as rows, (select count(*) from latest_run_outcomes) as standing`,
    );
    expect(rows).toEqual([{ rows: String(ROWS), standing: String(ROWS - ROWS / 20) }]);
  });
});
