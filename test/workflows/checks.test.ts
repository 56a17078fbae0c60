import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackRequest } from '../../src/client/index.js';
import type { Check } from '../../src/domain/checks.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';
import { scriptedVendor } from '../support/scripted-vendor.js';

const DECOMPOSED = 'Résumé.pdf'.normalize('NFD');
const COMPOSED = 'Résumé.pdf'.normalize('NFC');

const acme = scriptedVendor('acme', {});
const lister = scriptedVendor('lister', {
  listOutputFiles: async () =>
    ['out/2026/report.pdf', 'C:\\out\\data.csv', 'plain.txt', 'out/'].map(fileNamed),
});

function fileNamed(name: string) {
  return { name, size: null, contentType: null };
}

let kit: TestKit;
beforeAll(async () => {
  kit = await skippingKit({
    vendors: [acme.vendor, lister.vendor],
    accounts: [acme.account, lister.account],
  });
});
afterAll(async () => kit.stop());

/** A run of a minute that succeeds. */
const minute = (files: readonly string[]): RunBuilder =>
  kit.cyberdesk.run().running('1m').succeeds({ files });

async function outcomeOf(
  builder: RunBuilder,
  checks: readonly Check[],
  more: Partial<TrackRequest> = {},
): Promise<Outcome> {
  const { vendor, runId } = await builder.start();
  const run = await kit.tracker.track({ vendor, runId, checks, ...more });
  const outcome = await run.outcome();
  expect(await kit.ledger.latest(run.key)).toMatchObject({ status: outcome.status, checks: outcome.checks });
  return outcome;
}

const secondsAfterEnd = ({ recordedAt, endedAt }: Outcome) =>
  (Date.parse(recordedAt) - Date.parse(endedAt!)) / 1000;

describe('each type of file check', () => {
  const INPUT = { invoices: [{ id: 7 }, { id: 8 }], pages: 2 };
  it.each<{ check: Check; passes: string[]; fails: string[] }>([
    {
      check: { type: 'attachment_exists', names: ['a.pdf', 'b.csv'] },
      passes: ['b.csv', 'a.pdf', 'c'],
      fails: ['a.pdf', 'B.csv'],
    },
    {
      check: { type: 'filename_regex', pattern: '\\.pdf$' },
      passes: ['a.pdf', 'b.pdf'],
      fails: ['a.pdf.txt'],
    },
    {
      check: { type: 'filename_regex', pattern: 'pdf', count: 2 },
      passes: ['a.pdf', 'b.pdf'],
      fails: ['a.pdf', 'b.pdf', 'c.pdf'],
    },
    { check: { type: 'filename_regex', pattern: 'pdf', count: 0 }, passes: ['a.txt'], fails: ['a.pdf'] },
    {
      check: { type: 'filename_regex', pattern: 'png$', count: 'pages' },
      passes: ['1.png', '2.png'],
      fails: ['1.png'],
    },
    {
      check: { type: 'filename_regex', pattern: 'pdf', count: 'input.invoices' },
      passes: ['7.pdf', '8.pdf'],
      fails: [],
    },
    {
      check: { type: 'attachment_template', template: 'invoice-{item.id}.pdf', items: 'invoices' },
      passes: ['invoice-7.pdf', 'invoice-8.pdf'],
      fails: ['invoice-7.pdf'],
    },
    {
      check: { type: 'attachment_template', template: '{index}-{item}.txt', items: ['x', 'y'] },
      passes: ['0-x.txt', '1-y.txt'],
      fails: ['0-x.txt', '1-x.txt'],
    },
  ])('$check holds, and does not', async ({ check, passes, fails }) => {
    const options = { input: INPUT, settleSeconds: 0 };
    const good = await outcomeOf(minute(passes), [check], options);
    expect(good).toMatchObject({ status: 'succeeded', checks: [{ status: 'passed', source: 'app' }] });
    const bad = await outcomeOf(minute(fails), [check], options);
    expect(bad).toMatchObject({
      status: 'checks_failed',
      vendorStatus: 'success',
      vendorRun: 'ended',
      reason: { code: 'check_failed' },
      checks: [{ status: 'failed', source: 'app', type: check.type }],
    });
  });
});

describe('the settle window', () => {
  const WANTED: Check = { type: 'attachment_exists', names: ['late.pdf'] };

  it('finds a file that is listed 20 s after the success', async () => {
    const outcome = await outcomeOf(minute(['late.pdf']).filesAfter('80s'), [WANTED]);
    expect(outcome.status).toBe('succeeded');
    expect(secondsAfterEnd(outcome)).toBeGreaterThanOrEqual(19);
  });

  it('ends, and the check fails, when the file never comes', async () => {
    const outcome = await outcomeOf(minute(['other.pdf']), [WANTED], { settleSeconds: 12 });
    expect(outcome).toMatchObject({ status: 'checks_failed', files: { count: 1, names: ['other.pdf'] } });
    expect(secondsAfterEnd(outcome)).toBeGreaterThanOrEqual(11);
    expect(outcome.checks[0]?.message).toContain('late.pdf');
  });

  it('is not waited for by a check that no file can mend', async () => {
    const check: Check = { type: 'filename_regex', pattern: 'x', count: 'no.such.path' };
    const outcome = await outcomeOf(minute(['x']), [check], { settleSeconds: 3600, input: {} });
    expect(outcome).toMatchObject({ status: 'checks_failed', checks: [{ status: 'error' }] });
    expect(secondsAfterEnd(outcome)).toBeLessThan(600);
  });
});

describe('names', () => {
  it('match however their accents are encoded, for exact names, patterns and templates', async () => {
    for (const [listed, asked] of [
      [DECOMPOSED, COMPOSED],
      [COMPOSED, DECOMPOSED],
    ] as const) {
      const outcome = await outcomeOf(minute([listed]), [
        { type: 'attachment_exists', names: [asked] },
        { type: 'filename_regex', pattern: `^${asked}$` },
        { type: 'filename_regex', pattern: '^R.sum.\\.pdf$', name: 'one character each' },
        { type: 'attachment_template', template: '{item}.pdf', items: [asked.replace('.pdf', '')] },
      ]);
      expect(outcome.checks.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'passed']);
      expect(outcome.files?.names).toEqual([listed]);
    }
  });

  it('are the base names, whatever path the vendor or the app puts before them', async () => {
    const { vendor, runId } = await lister.write(
      'paths',
      { lines: [{ after: 0, report: { phase: 'succeeded', vendorStatus: 'done' } }] },
      kit.now,
    );
    const checks: Check[] = [
      { type: 'attachment_exists', names: ['report.pdf', 'results/data.csv'] },
      { type: 'filename_regex', pattern: '^(report|data|plain)\\.', count: 3 },
    ];
    const outcome = await (await kit.tracker.track({ vendor, runId, checks })).outcome();
    expect(outcome).toMatchObject({
      status: 'succeeded',
      files: { count: 3, names: ['report.pdf', 'data.csv', 'plain.txt'] },
    });
  });

  it('are counted against a number that only the vendor knows', async () => {
    const counted = (count: string): Check => ({ type: 'filename_regex', pattern: 'csv$', count });
    const builder = minute(['1.csv', '2.csv']).fields({
      output_data: { made: [1, 2] },
      input_values: { rows: 3 },
    });
    const outcome = await outcomeOf(builder, [counted('output.made'), counted('rows')], { settleSeconds: 0 });
    expect(outcome.checks.map(({ status }) => status)).toEqual(['passed', 'failed']);
  });

  it('are counted as often as they are listed', async () => {
    const outcome = await outcomeOf(minute(['scan.png', 'scan.png', 'scan.png']), [
      { type: 'filename_regex', pattern: '^scan\\.png$', count: 3 },
      { type: 'attachment_exists', names: ['scan.png'] },
    ]);
    expect(outcome).toMatchObject({ status: 'succeeded', files: { count: 3 } });
  });

  it('are read from all ten pages of a thousand files', async () => {
    const files = Array.from({ length: 1_000 }, (_, index) => `page-${index}.png`);
    const builder = minute(files);
    const outcome = await outcomeOf(builder, [
      { type: 'filename_regex', pattern: '^page-\\d+\\.png$', count: 1_000 },
      { type: 'attachment_exists', names: ['page-999.png'] },
    ]);
    expect(outcome).toMatchObject({ status: 'succeeded', files: { count: 1_000 } });
    expect(outcome.files?.names).toHaveLength(100);
    const pages = kit.simulators
      .log()
      .filter((call) => call.runId === builder.runId && call.kind === 'request')
      .filter(({ path }) => path.includes('run-attachments'));
    expect(pages).toHaveLength(10);
  });
});

describe('patterns', () => {
  it('that would stop other engines cost nothing', async () => {
    const bombs = ['^(a+)+$', '(a|aa)+$', '(x+x+)+y', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*a){20}$'];
    const outcome = await outcomeOf(
      minute([`${'a'.repeat(200)}!`]),
      bombs.map((pattern) => ({ type: 'filename_regex', pattern, count: 0 }) as const),
      { settleSeconds: 0 },
    );
    expect(outcome.checks.map(({ status }) => status)).toEqual(bombs.map(() => 'passed'));
  });
});

describe('more than a run may have', () => {
  const asked = (from: number, count: number): Check[] =>
    Array.from({ length: count }, (_, index) => ({
      type: 'attachment_exists',
      name: `check ${from + index}`,
      names: [`${from + index}.pdf`],
    }));

  it('is reported, when several apps together ask for over a hundred checks', async () => {
    const files = Array.from({ length: 180 }, (_, index) => `${index}.pdf`);
    const { vendor, runId } = await minute(files).start();
    for (const from of [0, 60, 120]) await kit.tracker.track({ vendor, runId, checks: asked(from, 60) });
    const outcome = await kit.tracker.getHandle({ vendor, runId }).outcome();
    expect(outcome.status).toBe('checks_failed');
    expect(outcome.checks).toHaveLength(101);
    expect(outcome.checks.slice(0, 100).every(({ status }) => status === 'passed')).toBe(true);
    expect(outcome.checks[99]?.name).toBe('check 99');
    expect(outcome.checks[100]).toMatchObject({ status: 'error', name: 'checks beyond 100' });
    expect(outcome.checks[100]?.message).toContain('80 checks were not carried out');
    expect(outcome.checks[100]?.message).toContain('check 100, check 101');
  });

  it('of matched names is cut, and the outcome still lands', async () => {
    const files = Array.from({ length: 1_000 }, (_, index) => `${'long-'.repeat(46)}${index}.png`);
    const checks = Array.from({ length: 100 }, (_, index) => ({
      type: 'filename_regex' as const,
      pattern: 'long',
      name: `look ${index}`,
    }));
    const outcome = await outcomeOf(minute(files), checks);
    expect(outcome.status).toBe('succeeded');
    expect(outcome.checks).toHaveLength(100);
    expect(outcome.checks[0]?.matched.length).toBeGreaterThan(10);
    expect(JSON.stringify(outcome).length).toBeLessThan(500_000);
  });

  it('that nobody could carry out is reported, and stops nothing', async () => {
    const { vendor, runId } = await minute(['a.pdf']).start();
    const run = await kit.tracker.track({
      vendor,
      runId,
      checks: [{ type: 'attachment_exists', names: ['a.pdf'] }],
    });
    const handle = kit.client.workflow.getHandle(run.workflowId);
    await handle.signal('attach', {
      checks: [
        { type: 'attachment_exists', names: [7] },
        { type: 'attachment_template', template: '{item}' },
        { type: 'custom', activity: 'judge', taskQueue: '/_sys/queue' },
        { type: 'custom', activity: '', taskQueue: 'test' },
      ],
    });
    const outcome = await run.outcome();
    expect(outcome.status).toBe('checks_failed');
    expect(outcome.checks).toMatchObject([
      { status: 'passed' },
      { status: 'error', message: 'This worker does not know the form of 4 checks' },
    ]);
  });
});

describe('a listing that fails', () => {
  const CHECKS: Check[] = [{ type: 'attachment_exists', names: ['a.pdf'] }];
  const pagesOf = (runId: string) =>
    kit.simulators
      .log()
      .filter((call) => call.kind === 'request' && call.runId === runId)
      .filter(({ path }) => path.includes('run-attachments'));

  it('with 429 is made again, never before Retry-After', async () => {
    const builder = minute(['a.pdf']).fault({
      after: '60s',
      for: '5m',
      kind: '429',
      retryAfterSeconds: 45,
    });
    const outcome = await outcomeOf(builder, CHECKS);
    expect(outcome.status).toBe('succeeded');
    const times = pagesOf(builder.runId).map(({ at }) => at);
    expect(times.length).toBeGreaterThan(3);
    for (const [index, at] of times.slice(1).entries()) {
      expect(at - times[index]!).toBeGreaterThanOrEqual(44_900);
    }
  });

  it('for half an hour with 500 is made again, at most once a minute in the end', async () => {
    const builder = minute(['a.pdf']).fault({ after: '60s', for: '30m', kind: '500' });
    const outcome = await outcomeOf(builder, CHECKS);
    expect(outcome.status).toBe('succeeded');
    expect(pagesOf(builder.runId).length).toBeLessThan(45);
  });

  it('for hours makes its checks errors, which say why', async () => {
    const builder = minute(['a.pdf']).fault({ after: '60s', for: '5h', kind: '500' });
    const outcome = await outcomeOf(builder, CHECKS);
    expect(outcome).toMatchObject({
      status: 'checks_failed',
      vendorStatus: 'success',
      files: null,
      checks: [{ status: 'error' }],
    });
    expect(outcome.checks[0]?.message).toContain('could not be read');
    expect(outcome.checks[0]?.message).toContain('unavailable');
    expect(secondsAfterEnd(outcome)).toBeLessThan(2 * 3600);
  });

  it('with 404 for a moment is made again, and is given up after a minute or two', async () => {
    const brief = await outcomeOf(minute(['a.pdf']).fault({ after: '60s', for: '20s', kind: '404' }), CHECKS);
    expect(brief.status).toBe('succeeded');
    const lasting = await outcomeOf(
      minute(['a.pdf']).fault({ after: '60s', for: '5h', kind: '404' }),
      CHECKS,
    );
    expect(lasting).toMatchObject({ status: 'checks_failed', checks: [{ status: 'error' }] });
    expect(lasting.checks[0]?.message).toContain('knows no list');
    expect(secondsAfterEnd(lasting)).toBeLessThan(300);
  });

  it('because the vendor has no list makes its checks errors at once', async () => {
    const { vendor, runId } = await acme.write(
      'no-list',
      { lines: [{ after: 0, report: { phase: 'succeeded', vendorStatus: 'done' } }] },
      kit.now,
    );
    const outcome = await (await kit.tracker.track({ vendor, runId, checks: CHECKS })).outcome();
    expect(outcome).toMatchObject({
      status: 'checks_failed',
      files: null,
      checks: [{ status: 'error', message: 'The vendor has no list of output files' }],
    });
  });
});
