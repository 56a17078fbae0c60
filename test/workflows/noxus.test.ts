import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LoggedCall, WebhookBehaviour } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';

const CHECKS = [
  { type: 'attachment_exists', names: ['report.pdf'] },
  { type: 'filename_regex', pattern: '\\.csv$', count: 1 },
] as const;

let kit: TestKit;
beforeAll(async () => {
  kit = await skippingKit();
});
afterAll(async () => kit.stop());

const callsOf = (runId: string, kind: LoggedCall['kind']) =>
  kit.simulators.log().filter((call) => call.runId === runId && call.kind === kind);

async function outcomeOf(runId: string, options: object = {}) {
  return (await kit.tracker.track({ vendor: 'noxus', runId, ...options })).outcome();
}

const run = (behaviour: WebhookBehaviour = 'normal') => kit.noxus.run().webhooks({ behaviour });

describe('a Noxus run', () => {
  it('succeeds by a read that its callback asked for, with its two checks passed', async () => {
    const { runId } = await run()
      .queued('10m')
      .running('2h')
      .succeeds({ files: ['report.pdf', 'data.csv'] })
      .start();
    const outcome = await outcomeOf(runId, { checks: CHECKS });
    expect(outcome).toMatchObject({
      vendor: 'noxus',
      status: 'succeeded',
      vendorStatus: 'completed',
      decidedBy: 'read',
      reason: null,
      vendorRun: 'ended',
      files: { count: 2, names: ['report.pdf', 'data.csv'] },
      checks: [{ status: 'passed' }, { status: 'passed' }],
      news: { webhooks: 1 },
    });
    // Reads alone would come up to a quarter of an hour late.
    expect(Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!)).toBeLessThan(60_000);
  });

  it('is found by reading when its callback is lost', async () => {
    const { runId } = await run('lost').running('20m').succeeds().start();
    const outcome = await outcomeOf(runId);
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read', news: { webhooks: 0 } });
    expect(Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!)).toBeLessThan(16 * 60_000);
  });

  it('fails its checks when the file is not in its output', async () => {
    const { runId } = await run()
      .running('1m')
      .succeeds({ files: ['data.csv'] })
      .start();
    const outcome = await outcomeOf(runId, { checks: CHECKS });
    expect(outcome).toMatchObject({
      status: 'checks_failed',
      checks: [{ status: 'failed' }, { status: 'passed' }],
    });
  });

  it('fails, with a reason although the vendor gives none', async () => {
    const { runId } = await run().running('3m').fails().start();
    expect(await outcomeOf(runId, { checks: CHECKS })).toMatchObject({
      status: 'failed',
      vendorStatus: 'failed',
      reason: { code: 'vendor_failed', message: expect.stringContaining('Noxus') },
      checks: [],
    });
  });

  it('is cancelled when somebody stops it at the vendor', async () => {
    const { runId } = await run().running('3m').cancelled().start();
    expect(await outcomeOf(runId)).toMatchObject({
      status: 'cancelled',
      vendorStatus: 'stopped',
      reason: { code: 'cancelled_by_vendor' },
    });
  });

  it('goes on through a status that nobody knows', async () => {
    const { runId } = await run().running('1m').status('thinking').lasting('1h').succeeds().start();
    const tracked = await kit.tracker.track({ vendor: 'noxus', runId });
    await kit.sleep('30m');
    expect(await tracked.state()).toMatchObject({ phase: 'unknown', vendorStatus: 'thinking' });
    expect(await tracked.outcome()).toMatchObject({ status: 'succeeded' });
  });

  it('shows how far it is, which never ends it', async () => {
    const { runId } = await run().queued('1m').running('2h').fields({ progress: 100 }).succeeds().start();
    const tracked = await kit.tracker.track({ vendor: 'noxus', runId });
    await kit.sleep('30m');
    expect(await tracked.state()).toMatchObject({ phase: 'running', progress: { percent: 100 } });
    expect(await tracked.outcome()).toMatchObject({ status: 'succeeded' });
  });

  it('is not found when the vendor does not know it', async () => {
    const runId = '00000000-0000-4000-8000-00000000dead';
    expect(await outcomeOf(runId)).toMatchObject({ status: 'not_found', reason: { code: 'not_found' } });
  });

  it('completes although its reads meet 429, 500 and garbage', async () => {
    const { runId } = await run()
      .fault({ for: '2m', kind: '429', retryAfterSeconds: 30 })
      .fault({ after: '2m', for: '4m', kind: '500' })
      .fault({ after: '6m', for: '8m', kind: 'garbage' })
      .running('20m')
      .succeeds()
      .start();
    expect(await outcomeOf(runId)).toMatchObject({ status: 'succeeded' });
    const reads = callsOf(runId, 'request').filter((call) => call.kind === 'request');
    expect(new Set(reads.map(({ fault }) => fault))).toEqual(new Set([null, '429', '500', 'garbage']));
    const limited = reads.filter(({ status }) => status === 429).map(({ at }) => at);
    for (const [index, at] of limited.slice(1).entries()) {
      expect(at - limited[index]!).toBeGreaterThanOrEqual(29_900);
    }
  });
});

describe('a Noxus run that a person must act on', () => {
  it('waits beyond its run limit and goes on', async () => {
    const { runId } = await run().running('1m').waiting('3d').running('20m').succeeds().start();
    const tracked = await kit.tracker.track({ vendor: 'noxus', runId, maxRunDurationSeconds: 7_200 });
    await kit.sleep('2d');
    expect(await tracked.state()).toMatchObject({
      phase: 'waiting',
      vendorStatus: 'awaiting_human_feedback',
    });
    expect(await tracked.outcome()).toMatchObject({ status: 'succeeded' });
  });

  it('times out when nobody acts', async () => {
    const { runId } = await run().running('1m').waiting('9d').succeeds().start();
    expect(await outcomeOf(runId, { reviewTimeoutSeconds: 2 * 86_400 })).toMatchObject({
      status: 'timed_out',
      reason: { code: 'review_deadline' },
    });
  });
});

describe('a callback of Noxus', () => {
  it('makes the workflow read at once, in the midst of a back-off', async () => {
    // When it is read depends on its id; with this one no read happens to lie just before the callback.
    const { runId } = await run()
      .id('00000000-0000-4000-8000-00000000b0ff')
      .fault({ after: '1m', for: '33m', kind: '500' })
      .running('35m')
      .succeeds()
      .start();
    const outcome = await outcomeOf(runId);
    expect(outcome).toMatchObject({ status: 'succeeded', news: { webhooks: 1 } });
    const calledAt = callsOf(runId, 'delivery')[0]!.at;
    const reads = callsOf(runId, 'request').map(({ at }) => at);
    const sinceRead = calledAt - Math.max(...reads.filter((at) => at < calledAt));
    expect(sinceRead).toBeGreaterThan(30_000);
    expect(Math.min(...reads.filter((at) => at >= calledAt)) - calledAt).toBeLessThan(30_000);
  });

  it('is not believed when it tells of an end that a read does not show', async () => {
    const { runId } = await run()
      .running('10m')
      .event('callback', { status: 'completed', progress: 100 })
      .running('30m')
      .fails()
      .start();
    const tracked = await kit.tracker.track({ vendor: 'noxus', runId });
    await kit.sleep('20m');
    expect(await tracked.state()).toMatchObject({ phase: 'running', outcome: null });
    expect(await tracked.outcome()).toMatchObject({ status: 'failed', news: { webhooks: 2 } });
  });

  it('opens a tracking that the app then joins with its checks', async () => {
    const { runId } = await run()
      .succeeds({ files: ['other.pdf'] })
      .start();
    await kit.simulators.deliverDue();
    const outcome = await outcomeOf(runId, { checks: CHECKS, settleSeconds: 0 });
    expect(outcome).toMatchObject({ status: 'checks_failed', news: { webhooks: 1 } });
  });

  it('with a wrong token is refused, and the end is found all the same', async () => {
    const { runId } = await run('forged').running('3m').fails().start();
    expect(await outcomeOf(runId)).toMatchObject({ status: 'failed', news: { webhooks: 0 } });
    expect(callsOf(runId, 'delivery')).toMatchObject([{ status: 401, forged: true }]);
  });

  it.each(['duplicate', 'late'] as const)(
    'that is %s changes nothing that is recorded',
    async (behaviour) => {
      const { runId } = await run(behaviour)
        .webhooks(behaviour === 'late' ? { delay: '2h' } : { copies: 3 })
        .running('20m')
        .succeeds()
        .start();
      const outcome = await outcomeOf(runId);
      await kit.sleep('3h');
      const deliveries = callsOf(runId, 'delivery');
      expect(deliveries.map(({ status }) => status)).toEqual(behaviour === 'late' ? [200] : [200, 200, 200]);
      const rows = await kit.ledger.outcomes({ vendor: 'noxus' });
      expect(rows.filter((row) => row.runId === runId)).toEqual([outcome]);
      expect(outcome).toMatchObject({ status: 'succeeded', attempt: 1, revision: 1 });
    },
  );

  it('leaves its token in no log of the simulators', () => {
    const log = JSON.stringify(kit.simulators.log());
    expect(log).toContain('/webhooks/noxus/default/whse…');
    expect(log).not.toContain(kit.webhookSecret);
    expect(log).not.toContain(encodeURIComponent(kit.webhookSecret));
  });
});

describe('stopping a Noxus run', () => {
  it('is asked of the vendor when the user cancels, and recorded once', async () => {
    const { runId } = await run().running('5h').succeeds().start();
    const tracked = await kit.tracker.track({ vendor: 'noxus', runId });
    await kit.sleep('1m');
    await tracked.cancel();
    const outcome = await tracked.outcome();
    expect(outcome).toMatchObject({ status: 'cancelled', vendorStatus: 'stopped', vendorRun: 'cancelled' });
    // The vendor calls back about the stop that we asked for.
    await kit.sleep('10m');
    const rows = await kit.ledger.outcomes({ vendor: 'noxus' });
    expect(rows.filter((row) => row.runId === runId)).toHaveLength(1);
  });

  it('is asked at the deadline when the app wants that', async () => {
    const { runId } = await run('lost').neverEnds().start();
    const options = { maxRunDurationSeconds: 90, onDeadline: 'cancel' };
    expect(await outcomeOf(runId, options)).toMatchObject({
      status: 'timed_out',
      vendorRun: 'cancelled',
      reason: { code: 'run_deadline' },
    });
  });

  it('that is refused leaves the run running, and says so', async () => {
    const { runId } = await run('lost').neverEnds().refusesCancel().start();
    const options = { maxRunDurationSeconds: 90, onDeadline: 'cancel' };
    expect(await outcomeOf(runId, options)).toMatchObject({
      status: 'timed_out',
      vendorRun: 'still_running',
    });
  });

  it('is not asked when the app only wants the deadline, counted from the first sight of the run running', async () => {
    const { runId } = await run('lost').queued('1h').running('10h').succeeds().start();
    const outcome = await outcomeOf(runId, { maxRunDurationSeconds: 600, graceSeconds: 60 });
    expect(outcome).toMatchObject({ status: 'timed_out', vendorRun: 'still_running' });
    const [queuedMs, startedMs, deadlineMs] = [outcome.queuedAt, outcome.startedAt, outcome.deadlineAt].map(
      (time) => Date.parse(time!),
    );
    expect(deadlineMs! - startedMs!).toBe(660_000);
    expect(startedMs! - queuedMs!).toBeGreaterThanOrEqual(3_600_000);
    expect(callsOf(runId, 'request').filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('times out in the queue when it never runs', async () => {
    const { runId } = await run('lost').queued('100h').start();
    expect(await outcomeOf(runId, { queueTimeoutSeconds: 7_200 })).toMatchObject({
      status: 'timed_out',
      reason: { code: 'queue_deadline' },
    });
  });
});
