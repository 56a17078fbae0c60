import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedCall } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';

let kit: TestKit;
beforeAll(async () => {
  kit = await skippingKit();
});
afterAll(async () => kit.stop());

const CHECKS = [
  { type: 'attachment_exists', names: ['invoice.pdf'] },
  { type: 'filename_regex', pattern: '\\.csv$', count: 1 },
] as const;

const rules = (allPassed: boolean) => ({
  stepType: 'RULE_VALIDATION',
  status: 'PROCESSED',
  step: { name: 'Totals add up' },
  result: { allPassed, rules: [{ name: 'total', valid: allPassed, error: allPassed ? undefined : 'is 0' }] },
});

function deliveriesOf(runId: string): readonly LoggedCall[] {
  return kit.simulators.log().filter((call) => call.kind === 'delivery' && call.runId === runId);
}

describe('an Extend run', () => {
  it('succeeds by webhook, with its files and its rules checked', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .queued('10m')
      .running('2h')
      .succeeds({ files: ['invoice.pdf', 'rows.csv'], stepRuns: [rules(true)] })
      .start();
    const run = await kit.tracker.track({ vendor, runId, checks: CHECKS });
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({
      vendor: 'extend',
      runId,
      status: 'succeeded',
      vendorStatus: 'PROCESSED',
      reason: null,
      decidedBy: 'webhook',
      vendorRun: 'ended',
      files: { count: 2, names: ['invoice.pdf', 'rows.csv'] },
      workflowId: `run:extend:default:${runId}`,
    });
    expect(outcome.checks.map(({ source, status }) => [source, status]).toSorted()).toEqual([
      ['app', 'passed'],
      ['app', 'passed'],
      ['vendor', 'passed'],
    ]);
    expect(Date.parse(outcome.endedAt!) - Date.parse(outcome.startedAt!)).toBe(2 * 3600_000);
    expect(await kit.ledger.latest(run.key)).toEqual(outcome);
  });

  it('fails its checks when its rules do not hold, although Extend calls it processed', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .running('5m')
      .succeeds({ stepRuns: [rules(false)] })
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome).toMatchObject({
      status: 'checks_failed',
      vendorStatus: 'PROCESSED',
      reason: { code: 'check_failed', message: 'Totals add up: total: is 0' },
      checks: [{ name: 'Totals add up', type: 'RULE_VALIDATION', source: 'vendor', status: 'failed' }],
    });
  });

  it.each([
    ['FAILED', { failureReason: 'INVALID_WORKFLOW', failureMessage: 'no' }, 'failed', 'vendor_failed'],
    ['FAILED', { failureReason: 'INTERNAL_ERROR', failureMessage: 'oh' }, 'failed', 'vendor_error'],
    ['REJECTED', { rejectionNote: 'Not an invoice' }, 'failed', 'rejected'],
    ['CANCELLED', {}, 'cancelled', 'cancelled_by_vendor'],
  ])('ends as %s with %j as %s for %s', async (literal, fields, status, code) => {
    const { vendor, runId } = await kit.extend.run().running('5m').status(literal, fields).start();
    const outcome = await (await kit.tracker.track({ vendor, runId, checks: CHECKS })).outcome();
    expect(outcome).toMatchObject({ status, vendorStatus: literal, decidedBy: 'webhook', reason: { code } });
    expect(outcome).toMatchObject({ files: null, checks: [] });
    const words: unknown = Object.values(fields).at(-1);
    if (words !== undefined) expect(outcome.reason?.message).toContain(words);
  });

  it('goes on through a status that nobody knows', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .running('5m')
      .status('PAUSED')
      .lasting('1h')
      .succeeds()
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('30m');
    expect(await run.state()).toMatchObject({ phase: 'unknown', vendorStatus: 'PAUSED', outcome: null });
    expect((await run.outcome()).status).toBe('succeeded');
  });

  it('is found by reading when its webhook is lost', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .running('20m')
      .succeeds({ files: ['invoice.pdf', 'rows.csv'] })
      .webhooks({ behaviour: 'lost' })
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId, checks: CHECKS })).outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read', news: { webhooks: 0 } });
    expect(Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!)).toBeLessThan(15 * 60_000);
  });

  it('is read when its webhook leaves the content behind a URL, which is never fetched', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .generation('url')
      .running('20m')
      .succeeds({ stepRuns: [rules(true)] })
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read', news: { webhooks: 1 } });
    expect(outcome.checks).toMatchObject([{ source: 'vendor', status: 'passed' }]);
    // Long before the next read that was planned.
    expect(Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!)).toBeLessThan(60_000);
  });

  it('is recorded once when its webhook comes three times, and when older news comes after it', async () => {
    for (const behaviour of ['duplicate', 'reordered'] as const) {
      const { vendor, runId } = await kit.extend
        .run()
        .running('5m')
        .succeeds()
        .webhooks({ behaviour, copies: 3 })
        .start();
      const run = await kit.tracker.track({ vendor, runId });
      await kit.sleep('10m');
      expect(await run.outcome()).toMatchObject({ status: 'succeeded', attempt: 1, revision: 1 });
      expect(new Set(deliveriesOf(runId).map(({ status }) => status))).toEqual(new Set([200]));
      expect((await kit.ledger.outcomes({ vendor })).filter((one) => one.runId === runId)).toHaveLength(1);
    }
  });

  it('refuses a forged webhook and still finds the real end', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .running('3m')
      .fails({ error: 'no' })
      .webhooks({ behaviour: 'forged' })
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome).toMatchObject({ status: 'failed', decidedBy: 'read', news: { webhooks: 0 } });
    expect(deliveriesOf(runId)[0]?.status).toBe(401);
  });

  it('shows its steps as progress, which decide nothing', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .running('5m')
      .event('workflow_run.step_run.processed')
      .lasting('5m')
      .event('workflow_run.step_run.processed', {
        step: { name: 'Extract' },
        stepType: 'EXTRACT',
        status: 'FAILED',
      })
      .lasting('1h')
      .succeeds()
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('15m');
    const { phase, progress } = await run.state();
    expect(phase).toBe('running');
    expect(progress?.steps).toEqual([
      { name: 'PARSE step', type: 'PARSE', status: 'PROCESSED', at: null },
      { name: 'Extract', type: 'EXTRACT', status: 'FAILED', at: null },
    ]);
    expect((await run.outcome()).status).toBe('succeeded');
  });

  it('keeps its end when a step comes late', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .running('5m')
      .succeeds()
      .lasting('5m')
      .event('workflow_run.step_run.processed')
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    const outcome = await run.outcome();
    await kit.sleep('10m');
    expect(deliveriesOf(runId).map(({ status }) => status)).toEqual([200, 200]);
    expect(await run.outcome()).toEqual(outcome);
  });

  it('survives 404, 429, 500 and garbage', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .fault({ for: '20s', kind: '404' })
      .fault({ after: '30s', for: '1m', kind: '429', retryAfterSeconds: 30 })
      .fault({ after: '2m', for: '1m', kind: '500' })
      .fault({ after: '4m', for: '1m', kind: 'garbage' })
      .running('20m')
      .succeeds()
      .webhooks({ behaviour: 'lost' })
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome.status).toBe('succeeded');
    expect(outcome.news.readErrors).toBeGreaterThan(0);
  });
});

describe('an Extend run that a person must review', () => {
  it.each([
    ['PROCESSED', 'succeeded', null],
    ['REJECTED', 'failed', 'rejected'],
  ])('waits beyond its run limit and ends with the review as %s', async (literal, status, code) => {
    const { vendor, runId } = await kit.extend.run().running('1m').waiting('3d').status(literal).start();
    const run = await kit.tracker.track({ vendor, runId, maxRunDurationSeconds: 90 });
    await kit.sleep('2m');
    expect(await run.state()).toMatchObject({ phase: 'waiting', vendorStatus: 'NEEDS_REVIEW' });
    await kit.sleep('2d');
    expect((await run.state()).phase).toBe('waiting');
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status, vendorStatus: literal, decidedBy: 'webhook', attempt: 1 });
    expect(outcome.reason?.code ?? null).toBe(code);
  });

  it('is seen waiting by reading where no webhook tells', async () => {
    const { vendor, runId } = await kit.extend.run().running('1m').waiting('9d').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId, reviewTimeoutSeconds: 2 * 86400 });
    await kit.sleep('1h');
    expect((await run.state()).phase).toBe('waiting');
    expect(await run.outcome()).toMatchObject({
      status: 'timed_out',
      vendorRun: 'still_running',
      reason: { code: 'review_deadline' },
    });
  });

  it('cannot be cancelled meanwhile, and says so', async () => {
    const { vendor, runId } = await kit.extend.run().running('1m').waiting('9d').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('5m');
    await run.cancel();
    expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'still_running' });
  });
});

describe('stopping an Extend run', () => {
  it('waits for the stop to be through when its user cancels', async () => {
    const { vendor, runId } = await kit.extend.run().running('5h').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('1m');
    await run.cancel();
    expect(await run.outcome()).toMatchObject({
      status: 'cancelled',
      vendorStatus: 'CANCELLED',
      vendorRun: 'cancelled',
      reason: { code: 'cancelled_by_user' },
    });
  });

  it('is confirmed although somebody else asked for it before', async () => {
    const { vendor, runId } = await kit.extend
      .run()
      .running('1m')
      .status('CANCELLING')
      .lasting('80s')
      .cancelled()
      .webhooks({ behaviour: 'lost' })
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('2m');
    expect(await run.state()).toMatchObject({ phase: 'running', outcome: null });
    await run.cancel();
    expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'cancelled' });
  });

  it('happens at the deadline when the app wants that', async () => {
    const { vendor, runId } = await kit.extend.run().neverEnds().start();
    const limits = { maxRunDurationSeconds: 90, onDeadline: 'cancel' } as const;
    const run = await kit.tracker.track({ vendor, runId, ...limits });
    expect(await run.outcome()).toMatchObject({ status: 'timed_out', vendorRun: 'cancelled' });
  });

  it('does not happen when the vendor refuses', async () => {
    const { vendor, runId } = await kit.extend.run().neverEnds().refusesCancel().start();
    const limits = { maxRunDurationSeconds: 90, onDeadline: 'cancel' } as const;
    const outcome = await (await kit.tracker.track({ vendor, runId, ...limits })).outcome();
    expect(outcome).toMatchObject({
      status: 'timed_out',
      decidedBy: 'deadline',
      vendorRun: 'still_running',
      reason: { code: 'run_deadline' },
    });
    const ranMs = Date.parse(outcome.deadlineAt!) - Date.parse(outcome.startedAt!);
    expect(ranMs).toBe(150_000);
  });

  it('is not the end of a run that hangs in the queue', async () => {
    const { vendor, runId } = await kit.extend.run().queued('100h').start();
    const run = await kit.tracker.track({ vendor, runId, queueTimeoutSeconds: 7200 });
    expect(await run.outcome()).toMatchObject({ status: 'timed_out', reason: { code: 'queue_deadline' } });
  });

  it('is nobody’s to ask for when the vendor knows no such run', async () => {
    const run = await kit.tracker.track({ vendor: 'extend', runId: 'workflow_run_missing' });
    expect(await run.outcome()).toMatchObject({ status: 'not_found', vendorRun: 'unknown' });
  });
});
