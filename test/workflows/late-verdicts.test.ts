import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/client/index.js';
import type { RunKey } from '../../src/domain/run-key.js';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';

const PDF = { type: 'attachment_exists', names: ['report.pdf'] } as const;
const CSV = { type: 'filename_regex', pattern: '\\.csv$' } as const;

describe('a verdict that comes late', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit({ timing: { graceSeconds: 10, settleSeconds: 5 } });
  });
  afterAll(async () => kit.stop());

  const revisions = async ({ runId }: Pick<RunKey, 'runId'>): Promise<Outcome | null> =>
    kit.ledger.latest({ vendor: 'cyberdesk', account: 'default', runId });

  /** A Cyberdesk run that ends ten minutes after the tracking has given it up. */
  const tooLong = async (files: readonly string[]) =>
    kit.cyberdesk
      .run()
      .running('15m')
      .succeeds({ files: [...files] })
      .start();

  it('amends a time-out by its webhook, judged by the checks that the app had asked for', async () => {
    const { vendor, runId } = await tooLong(['other.txt']);
    const run = await kit.tracker.track({ vendor, runId, checks: [PDF], maxRunDurationSeconds: 300 });
    expect(await run.outcome()).toMatchObject({
      status: 'timed_out',
      revision: 1,
      vendorRun: 'still_running',
      reason: { code: 'run_deadline' },
    });
    await kit.sleep('12m');
    expect(await run.outcome()).toMatchObject({
      status: 'checks_failed',
      attempt: 1,
      revision: 2,
      decidedBy: 'webhook',
      checks: [{ name: 'attachment_exists report.pdf', status: 'failed' }],
    });
    expect(await revisions({ runId })).toMatchObject({ status: 'checks_failed', revision: 2 });
  });

  it('amends a time-out when the file is there', async () => {
    const { vendor, runId } = await tooLong(['report.pdf']);
    const run = await kit.tracker.track({ vendor, runId, checks: [PDF], maxRunDurationSeconds: 300 });
    expect(await run.outcome()).toMatchObject({ status: 'timed_out' });
    await kit.sleep('12m');
    expect(await run.outcome()).toMatchObject({
      status: 'succeeded',
      revision: 2,
      checks: [{ status: 'passed' }],
    });
  });

  it('is found by a further track of the app, with the checks of both calls', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .webhooks({ behaviour: 'lost' })
      .running('15m')
      .succeeds({ files: ['report.pdf'] })
      .start();
    const first = await kit.tracker.track({ vendor, runId, checks: [PDF], maxRunDurationSeconds: 300 });
    expect(await first.outcome()).toMatchObject({ status: 'timed_out' });
    const second = await kit.tracker.track({ vendor, runId, checks: [CSV], maxRunDurationSeconds: 3600 });
    const outcome = await second.outcome();
    expect(outcome).toMatchObject({ status: 'checks_failed', revision: 2 });
    expect(outcome.checks.map(({ name, status }) => [name, status]).sort()).toEqual([
      ['attachment_exists report.pdf', 'passed'],
      ['filename_regex \\.csv$', 'failed'],
    ]);
  });

  it('reopens what was not found when the vendor comes to know the run', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .fault({ for: '5m', kind: '404' })
      .running('10m')
      .succeeds({ files: ['report.pdf'] })
      .start();
    const run = await kit.tracker.track({ vendor, runId, checks: [PDF] });
    expect(await run.outcome()).toMatchObject({ status: 'not_found', revision: 1 });
    await kit.sleep('12m');
    expect(await run.outcome()).toMatchObject({
      status: 'succeeded',
      revision: 2,
      checks: [{ status: 'passed' }],
    });
  });
});

describe('a further track after the verdict', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit({ timing: { settleSeconds: 1 } });
  });
  afterAll(async () => kit.stop());

  const succeeded = async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('1m')
      .succeeds({ files: ['report.pdf'] })
      .start();
    const run = await kit.tracker.track({ vendor, runId, checks: [PDF] });
    return { vendor, runId, outcome: await run.outcome() };
  };

  const callsOf = (runId: string) =>
    kit.simulators.log().filter((call) => call.runId === runId && call.kind !== 'delivery').length;

  it('returns the recorded outcome at once, and calls nobody', async () => {
    const { vendor, runId, outcome } = await succeeded();
    const calls = callsOf(runId);
    expect(await (await kit.tracker.track({ vendor, runId })).outcome()).toEqual(outcome);
    expect(await (await kit.tracker.track({ vendor, runId, checks: [PDF] })).outcome()).toEqual(outcome);
    expect(callsOf(runId)).toBe(calls);
  });

  it('makes the checks that the verdict lacks, and amends it', async () => {
    const { vendor, runId, outcome } = await succeeded();
    const again = await (await kit.tracker.track({ vendor, runId, checks: [CSV] })).outcome();
    expect(again).toMatchObject({
      status: 'checks_failed',
      attempt: 1,
      revision: 2,
      startedAt: outcome.startedAt,
      trackedAt: outcome.trackedAt,
      deadlineAt: outcome.deadlineAt,
    });
    expect(again.checks.map(({ name, status }) => [name, status])).toEqual([
      ['attachment_exists report.pdf', 'passed'],
      ['filename_regex \\.csv$', 'failed'],
    ]);
    // The verdict of then is asked for no more, so the same call changes nothing again.
    expect(await (await kit.tracker.track({ vendor, runId, checks: [CSV] })).outcome()).toEqual(again);
  });

  it('changes nothing when a run that is said to be executed anew is not', async () => {
    const { vendor, runId, outcome } = await succeeded();
    const again = await kit.tracker.track({ vendor, runId, reopen: true });
    expect(await again.outcome()).toMatchObject({ revision: 1, recordedAt: outcome.recordedAt });
  });

  it('follows a run that the vendor executes anew as its second attempt', async () => {
    const { vendor, runId } = await kit.knowledgeStack
      .run()
      .running('1m')
      .fails({ error: 'no' })
      .lasting('10m')
      .running('5m')
      .succeeds({ files: ['report.pdf'] })
      .start();
    const first = await (await kit.tracker.track({ vendor, runId, checks: [PDF] })).outcome();
    expect(first).toMatchObject({ status: 'failed', attempt: 1 });
    await kit.sleep('11m');
    const run = await kit.tracker.track({ vendor, runId, reopen: true });
    expect(await run.outcome()).toMatchObject({
      status: 'succeeded',
      attempt: 2,
      revision: 1,
      checks: [{ name: 'attachment_exists report.pdf', status: 'passed' }],
    });
  });
});
