import { afterAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/domain/outcome.js';
import { OUTCOME_STATUSES, reasonOf } from '../../src/domain/outcome.js';
import { MIGRATIONS } from '../../src/ledger/migrations/index.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { BACKENDS } from './backends.js';
import { checkOf, draftOf, entryOf, RECORDED_AT } from './drafts.js';

const opened = await Promise.all(BACKENDS.map(async ([name, open]) => [name, await open()] as const));

function numbersOf(outcome: Outcome): string {
  return `${outcome.attempt}.${outcome.revision}`;
}

describe.each(opened)('a ledger on %s', (_name, backend) => {
  if (backend === null) {
    it.skip('is not tested, because it is not installed', () => undefined);
    return;
  }
  const { ledger, query } = backend;
  afterAll(() => backend.close());

  const rowsOf = (runId: string) => query(`select * from run_outcomes where run_id = '${runId}'`);

  it('migrates when called several times at once, and again', async () => {
    await Promise.all([ledger.migrate(), ledger.migrate(), ledger.migrate()]);
    await ledger.migrate();
    const names = await query('select name from landfall_migrations order by name');
    expect(names).toEqual(Object.keys(MIGRATIONS).map((name) => ({ name })));
  });

  it('gives back every field as it was recorded, in the documented order', async () => {
    const draft = draftOf({
      status: 'checks_failed',
      reason: reasonOf('check_failed', 'no file matches'),
      checks: [
        checkOf({ status: 'failed', matched: [] }),
        checkOf({ source: 'vendor', type: 'check_prompt' }),
      ],
      files: { count: 2, names: ['a.txt', 'ü 😀.pdf'] },
      sinks: [{ name: 'callback', status: 'pending', attempts: 0, message: null }],
    });
    const { outcome, news } = await ledger.record(entryOf(draft));
    const expected: Outcome = { ...draft, revision: 1, recordedAt: RECORDED_AT };
    expect({ outcome, news }).toEqual({ outcome: expected, news: true });
    expect(await ledger.latest(draft)).toEqual(expected);
    expect(Object.keys(outcome).slice(0, 6).join()).toBe('vendor,account,runId,attempt,revision,status');
  });

  it('repeats each scalar in a column of its own', async () => {
    const draft = draftOf({ status: 'failed', reason: reasonOf('vendor_failed', 'out of paper') });
    const entry = entryOf(draft);
    await ledger.record(entry);
    const [row] = await rowsOf(draft.runId);
    expect(row).toMatchObject({
      vendor: 'extend',
      account: 'default',
      attempt: 1,
      revision: 1,
      status: 'failed',
      vendor_status: 'PROCESSED',
      reason_code: 'vendor_failed',
      reason_message: 'out of paper',
      decided_by: 'webhook',
      queued_at: new Date('2026-03-01T09:59:00Z'),
      started_at: new Date('2026-03-01T10:00:00Z'),
      ended_at: new Date('2026-03-01T11:00:00Z'),
      deadline_at: new Date('2026-03-02T10:01:00Z'),
      tracked_at: new Date('2026-03-01T09:58:00Z'),
      recorded_at: new Date(RECORDED_AT),
      vendor_run: 'ended',
      workflow_id: draft.workflowId,
      workflow_run_id: entry.workflowRunId,
    });
  });

  it.each(OUTCOME_STATUSES)('takes the status %s', async (status) => {
    const { outcome } = await ledger.record(entryOf(draftOf({ status })));
    expect(outcome.status).toBe(status);
  });

  it('answers a workflow run that records twice with the same outcome, as news', async () => {
    const entry = entryOf(draftOf());
    const first = await ledger.record(entry);
    const again = await ledger.record({ ...entry, recordedAt: '2026-03-01T12:00:09.000Z' });
    expect(again).toEqual(first);
    expect(await rowsOf(entry.draft.runId)).toHaveLength(1);
  });

  it('adds no row for an equal verdict of another workflow run', async () => {
    const draft = draftOf();
    const { outcome } = await ledger.record(entryOf(draft));
    expect(await ledger.record(entryOf(draft))).toEqual({ outcome, news: false });
    expect(await rowsOf(draft.runId)).toHaveLength(1);
  });

  it('keeps every verdict, and says which one stands', async () => {
    const draft = draftOf();
    const restarted = { startedAt: '2026-03-01T13:00:00.000Z', endedAt: '2026-03-01T14:00:00.000Z' };
    const verdicts = [draft, { ...draft, status: 'failed' as const }, { ...draft, ...restarted }];
    const numbers: string[] = [];
    for (const verdict of verdicts) numbers.push(numbersOf((await ledger.record(entryOf(verdict))).outcome));
    expect(numbers).toEqual(['1.1', '1.2', '2.1']);
    expect(numbersOf((await ledger.latest(draft)) as Outcome)).toBe('2.1');
    const standing = await query(
      `select attempt, revision from latest_run_outcomes where run_id = '${draft.runId}'`,
    );
    expect(standing).toEqual([{ attempt: 2, revision: 1 }]);
    expect(await rowsOf(draft.runId)).toHaveLength(3);
  });

  it('makes one row of twenty recordings at once', async () => {
    const draft = draftOf();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ledger.record(entryOf(draft))));
    expect(answers.filter((answer) => answer.news)).toHaveLength(1);
    expect(await rowsOf(draft.runId)).toHaveLength(1);
  });

  it('numbers different verdicts that are recorded at once without a gap', async () => {
    const draft = draftOf();
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => ledger.record(entryOf({ ...draft, vendorStatus: `S${n}` }))),
    );
    const revisions = answers.map(({ outcome }) => outcome.revision).sort((a, b) => a - b);
    expect(revisions).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
  });

  it('keeps the runs of two accounts and of two vendors apart', async () => {
    const draft = draftOf();
    await ledger.record(entryOf(draft));
    expect(await ledger.latest({ ...draft, account: 'other' })).toBeNull();
    expect(await ledger.latest({ ...draft, vendor: 'noxus' })).toBeNull();
    const { outcome } = await ledger.record(entryOf({ ...draft, account: 'other', status: 'failed' }));
    expect(numbersOf(outcome)).toBe('1.1');
    expect((await ledger.latest(draft))?.status).toBe('succeeded');
  });

  it.each([
    `update run_outcomes set status = 'failed'`,
    `update run_outcomes set status = 'failed' where false`,
    'delete from run_outcomes',
    'truncate run_outcomes cascade',
  ])('refuses %s', async (statement) => {
    await ledger.record(entryOf(draftOf()));
    const before = await query('select count(*) from run_outcomes');
    await expect(query(statement)).rejects.toThrow(
      /run_outcomes is insert-only: (UPDATE|DELETE|TRUNCATE) is refused/,
    );
    expect(await query('select count(*) from run_outcomes')).toEqual(before);
  });

  it('refuses a status that it does not know', async () => {
    const entry = entryOf(draftOf({ status: 'done' as 'failed' }));
    await expect(ledger.record(entry)).rejects.toBeInstanceOf(LedgerError);
  });

  it('lists the verdicts that stand, newest first, by filter', async () => {
    const vendor = 'filtered';
    const at = (minute: number) => `2026-03-01T15:0${minute}:00.000Z`;
    const draft = draftOf({ vendor });
    await ledger.record(entryOf(draft, { recordedAt: at(1) }));
    await ledger.record(entryOf({ ...draft, status: 'failed' }, { recordedAt: at(2) }));
    await ledger.record(entryOf(draftOf({ vendor, runId: 'b' }), { recordedAt: at(3) }));
    await ledger.record(entryOf(draftOf({ vendor, runId: 'c', account: 'two' }), { recordedAt: at(4) }));
    const list = async (filter: object) =>
      (await ledger.outcomes({ vendor, ...filter })).map((outcome) => outcome.recordedAt);
    expect(await list({})).toEqual([at(4), at(3), at(2)]);
    expect(await list({ status: 'succeeded' })).toEqual([at(4), at(3)]);
    expect(await list({ status: 'failed' })).toEqual([at(2)]);
    expect(await list({ account: 'two' })).toEqual([at(4)]);
    expect(await list({ since: at(3) })).toEqual([at(4), at(3)]);
    expect(await list({ limit: 1 })).toEqual([at(4)]);
    expect(await ledger.outcomes({ vendor: 'nobody' })).toEqual([]);
  });

  it('records what a database cannot store with a mark in its place', async () => {
    const draft = draftOf({
      vendorStatus: 'a\u0000b',
      reason: reasonOf('vendor_failed', 'half \ud83d'),
      startedAt: 'yesterday',
      endedAt: '+275760-09-13T00:00:00.000Z',
      files: { count: 1, names: ['\u0000.txt', 'c:\\u0000'] },
    });
    const entry = entryOf(draft, { options: { input: { 'k\u0000': '\udc00' } } });
    const { outcome } = await ledger.record(entry);
    expect(outcome.vendorStatus).toBe('a\ufffdb');
    expect(outcome.reason?.message).toBe('half \ufffd');
    expect(outcome.startedAt).toBe('yesterday');
    expect(outcome.files?.names).toEqual(['\ufffd.txt', 'c:\\u0000']);
    expect(await ledger.options(draft)).toEqual({ input: { 'k\ufffd': '\ufffd' } });
    expect((await rowsOf(draft.runId))[0]).toMatchObject({ started_at: null, ended_at: null });
    expect((await ledger.record(entryOf(draft))).news).toBe(false);
  });

  it('fills in what an older release did not record', async () => {
    const draft = draftOf();
    await query(
      `insert into run_outcomes (vendor, account, run_id, attempt, revision, status, decided_by, recorded_at,
         vendor_run, workflow_id, workflow_run_id, options, outcome)
       values ('extend', 'default', '${draft.runId}', 1, 1, 'succeeded', 'read', now(), 'ended', 'w', 'r', '{}',
         '{"vendor": "extend", "account": "default", "runId": "${draft.runId}", "attempt": 1, "revision": 1,
           "status": "succeeded", "vendorStatus": "PROCESSED", "later": true, "news": {"reads": 4}}')`,
    );
    expect(await ledger.latest(draft)).toMatchObject({
      checks: [],
      files: null,
      later: true,
      news: { reads: 4, stale: 0 },
    });
    expect((await ledger.record(entryOf(draft))).news).toBe(false);
  });

  it('recalls the options of the verdict that stands', async () => {
    const draft = draftOf();
    expect(await ledger.options(draft)).toBeNull();
    await ledger.record(entryOf(draft, { options: { confirmWebhooks: true } }));
    const options = {
      sinks: [{ type: 'callback' as const, url: 'https://example.com/done' }],
      input: { rows: [1, 2.5] },
    };
    await ledger.record(entryOf({ ...draft, status: 'failed' }, { options }));
    expect(await ledger.options(draft)).toEqual(options);
    // A verdict that stands makes no row, and what is asked for by then counts all the same.
    const more = { ...options, graceSeconds: 7 };
    await ledger.record(entryOf({ ...draft, status: 'failed' }, { options: more }));
    expect(await ledger.options(draft)).toEqual(more);
  });

  it('keeps the last word of each sink, and a delivery for good', async () => {
    const { outcome } = await ledger.record(entryOf(draftOf()));
    expect(await ledger.deliveries(outcome)).toEqual([]);
    const note = (name: string, status: 'pending' | 'delivered' | 'refused', attempts: number) =>
      ledger.noteDelivery(outcome, { name, status, attempts, message: 'said \u0000' }, RECORDED_AT);
    await note('callback', 'pending', 1);
    await note('callback', 'delivered', 2);
    await note('callback', 'refused', 3);
    await note('archive', 'refused', 1);
    expect(await ledger.deliveries(outcome)).toEqual([
      { name: 'archive', status: 'refused', attempts: 1, message: 'said \ufffd' },
      { name: 'callback', status: 'delivered', attempts: 2, message: 'said \ufffd' },
    ]);
  });
});
