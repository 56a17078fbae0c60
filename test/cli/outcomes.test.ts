import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunTracker } from '../../src/client/index.js';
import { Client, Connection } from '@temporalio/client';
import {
  IN_MEMORY,
  openEmbeddedLedger,
  serveEmbeddedLedger,
  type EmbeddedLedger,
  type ServedLedger,
} from '../../src/ledger/index.js';
import { draftOf, entryOf } from '../ledger/drafts.js';
import { landfall } from './support/landfall.js';

const at = (minute: number) => `2026-03-01T15:0${minute}:00.000Z`;

describe('landfall outcomes', () => {
  let embedded: EmbeddedLedger;
  let served: ServedLedger;

  beforeAll(async () => {
    embedded = await openEmbeddedLedger({ dataDir: IN_MEMORY });
    const { ledger } = embedded;
    await ledger.migrate();
    served = await serveEmbeddedLedger(embedded.pglite);
    const rows = [
      draftOf({ vendor: 'cyberdesk', runId: 'a' }),
      draftOf({ vendor: 'cyberdesk', runId: 'b', status: 'failed', vendorStatus: '=cmd' }),
      draftOf({ vendor: 'cyberdesk', runId: 'c', account: 'eu' }),
      draftOf({ vendor: 'extend', runId: 'd', account: 'eu', status: 'failed' }),
    ];
    for (const [index, draft] of rows.entries()) {
      await ledger.record(entryOf(draft, { recordedAt: at(index) }));
    }
  });
  afterAll(async () => {
    await served.close();
    await embedded.ledger.close();
  });

  const outcomes = (...args: string[]) => landfall(['outcomes', ...args], { DATABASE_URL: served.url });

  const FILTERS: readonly (readonly [readonly string[], object, readonly string[]])[] = [
    [[], {}, ['d', 'c', 'b', 'a']],
    [['--vendor', 'cyberdesk'], { vendor: 'cyberdesk' }, ['c', 'b', 'a']],
    [['--account', 'eu'], { account: 'eu' }, ['d', 'c']],
    [['--status', 'failed'], { status: 'failed' }, ['d', 'b']],
    [['--since', at(2)], { since: at(2) }, ['d', 'c']],
    [
      ['--vendor', 'extend', '--account', 'eu', '--status', 'failed'],
      { vendor: 'extend', account: 'eu', status: 'failed' },
      ['d'],
    ],
    [['--vendor', 'nobody'], { vendor: 'nobody' }, []],
    [['--limit', '2'], { limit: 2 }, ['d', 'c']],
  ];

  it.each(FILTERS)(
    '%j lists the same as JSON, as CSV, and by the tracker',
    async (args, filter, expected) => {
      const json = await outcomes('--json', ...args);
      expect(json.code).toBe(0);
      const listed = JSON.parse(json.stdout) as { runId: string }[];
      expect(listed.map(({ runId }) => runId)).toEqual(expected);

      const csv = await outcomes('--csv', ...args);
      const lines = csv.stdout.split('\r\n');
      expect(lines.at(-1)).toBe('');
      expect(lines.slice(1, -1).map((line) => line.split(',')[2])).toEqual(expected);

      const client = new Client({ connection: Connection.lazy() });
      const tracker = new RunTracker({ client, ledger: embedded.ledger });
      expect(await tracker.outcomes(filter)).toEqual(listed);
    },
  );

  it('prints nothing but CSV on stdout, and guards it against formulas', async () => {
    const { code, stdout, stderr } = await outcomes('--csv', '--status', 'failed', '--vendor', 'cyberdesk');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^vendor,account,run_id,[a-z_,]+\r\ncyberdesk,default,b,1,1,failed,"'=cmd",.*\r\n$/,
    );
  });

  it('says that there may be more when the limit is reached, beside the list', async () => {
    for (const form of [['--csv'], ['--json'], []]) {
      expect((await outcomes(...form, '--limit', '3')).stderr).toContain('These are the newest 3');
      expect((await outcomes(...form, '--limit', '5')).stderr).toBe('');
    }
  });

  it('refuses two forms at once', async () => {
    expect(await outcomes('--csv', '--json')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'landfall: --csv and --json are two forms of the same list: take one\n',
    });
  });
});
