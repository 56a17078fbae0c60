import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';

let kit: TestKit;
beforeAll(async () => {
  kit = await skippingKit();
});
afterAll(async () => kit.stop());

describe('a Veryfront run', () => {
  it('waits, runs and completes, and its artifacts are checked', async () => {
    const { vendor, runId } = await kit.veryfront
      .run()
      .maxRunDuration('1h')
      .queued('3h')
      .running('20m')
      .succeeds({ files: ['report.json', 'rows.csv'] })
      .start();
    const run = await kit.tracker.track({
      vendor,
      runId,
      checks: [
        { type: 'attachment_exists', names: ['report.json'] },
        { type: 'filename_regex', pattern: '\\.(json|csv)$', count: 2 },
      ],
    });
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({
      status: 'succeeded',
      vendorStatus: 'completed',
      decidedBy: 'read',
      reason: null,
      checks: [{ status: 'passed' }, { status: 'passed' }],
      files: { names: ['report.json', 'rows.csv'] },
      vendorRun: 'ended',
    });
    expect(Date.parse(outcome.endedAt!) - Date.parse(outcome.startedAt!)).toBe(20 * 60_000);
    // Seen within a tenth of the phase that it was in.
    expect(Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!)).toBeLessThan(2 * 60_000 + 1_000);
  });

  it('fails its checks when an artifact is missing', async () => {
    const { vendor, runId } = await kit.veryfront
      .run()
      .running('1m')
      .succeeds({ files: ['a.json'] })
      .start();
    const checks = [{ type: 'attachment_exists', names: ['b.json'] }] as const;
    const outcome = await (await kit.tracker.track({ vendor, runId, checks })).outcome();
    expect(outcome).toMatchObject({ status: 'checks_failed', vendorStatus: 'completed' });
  });

  it('fails with its code and message, and is not checked', async () => {
    const { vendor, runId } = await kit.veryfront.run().running('1m').fails({ error: 'boom' }).start();
    const checks = [{ type: 'attachment_exists', names: ['a.json'] }] as const;
    const outcome = await (await kit.tracker.track({ vendor, runId, checks })).outcome();
    expect(outcome).toMatchObject({
      status: 'failed',
      vendorStatus: 'failed',
      reason: { code: 'vendor_failed', message: 'TASK_FAILED: boom' },
      checks: [],
    });
  });

  it('is cancelled when the vendor says so', async () => {
    const { vendor, runId } = await kit.veryfront.run().running('1m').cancelled().start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome).toMatchObject({
      status: 'cancelled',
      reason: { code: 'cancelled_by_vendor' },
      vendorRun: 'cancelled',
    });
  });

  it('goes on through statuses that nobody knows', async () => {
    const { vendor, runId } = await kit.veryfront
      .run()
      .running('1m')
      .status('finalizing')
      .lasting('20m')
      .succeeds()
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('10m');
    expect(await run.state()).toMatchObject({ phase: 'unknown', vendorStatus: 'finalizing' });
    expect((await run.outcome()).status).toBe('succeeded');
  });

  it('has checks in error when its list of artifacts cannot be read', async () => {
    const { vendor, runId } = await kit.veryfront.run().running('1m').succeeds({ artifacts: 'none' }).start();
    const checks = [{ type: 'attachment_exists', names: ['a.json'] }] as const;
    const outcome = await (await kit.tracker.track({ vendor, runId, checks })).outcome();
    expect(outcome).toMatchObject({ status: 'checks_failed', checks: [{ status: 'error' }], files: null });
  });
});

describe('a Veryfront run that waits', () => {
  it.each(['approval', 'input'])('for %s waits for a person, beyond its limit', async (waiting_reason) => {
    const { vendor, runId } = await kit.veryfront
      .run()
      .maxRunDuration('90s')
      .running('1m')
      .status('waiting', { waiting_reason })
      .lasting('3d')
      .running('20s')
      .succeeds()
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('2d');
    expect(await run.state()).toMatchObject({ phase: 'waiting', vendorStatus: 'waiting' });
    expect((await run.outcome()).status).toBe('succeeded');
  });

  it.each(['tool', 'event', null])('for %j runs, within its limit', async (waiting_reason) => {
    const { vendor, runId } = await kit.veryfront
      .run()
      .maxRunDuration('5m')
      .running('1m')
      .status('waiting', { waiting_reason })
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('3m');
    expect(await run.state()).toMatchObject({ phase: 'running' });
    expect(await run.outcome()).toMatchObject({
      status: 'timed_out',
      vendorStatus: 'waiting',
      reason: { code: 'run_deadline' },
    });
  });

  it('times out when nobody acts', async () => {
    const { vendor, runId } = await kit.veryfront.run().running('1m').waiting('9d').succeeds().start();
    const tracked = await kit.tracker.track({ vendor, runId, reviewTimeoutSeconds: 2 * 86400 });
    expect(await tracked.outcome()).toMatchObject({
      status: 'timed_out',
      reason: { code: 'review_deadline' },
    });
  });
});

describe('the limits of a Veryfront run', () => {
  it('are its own timeout from its own start', async () => {
    const { vendor, runId } = await kit.veryfront
      .run()
      .maxRunDuration('90s')
      .queued('1h')
      .running('10h')
      .neverEnds()
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome).toMatchObject({
      status: 'timed_out',
      decidedBy: 'deadline',
      reason: { code: 'run_deadline' },
      vendorRun: 'still_running',
    });
    expect(Date.parse(outcome.deadlineAt!) - Date.parse(outcome.startedAt!)).toBe(150_000);
  });

  it('are the app’s when it has none of its own', async () => {
    const { vendor, runId } = await kit.veryfront.run().neverEnds().start();
    const tracked = await kit.tracker.track({
      vendor,
      runId,
      maxRunDurationSeconds: 600,
      onDeadline: 'cancel',
    });
    expect(await tracked.outcome()).toMatchObject({ status: 'timed_out', vendorRun: 'cancelled' });
  });

  it('end it in the queue when it never runs', async () => {
    const { vendor, runId } = await kit.veryfront.run().queued('100h').start();
    const outcome = await (await kit.tracker.track({ vendor, runId, queueTimeoutSeconds: 7200 })).outcome();
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'queue_deadline' } });
  });
});

describe('cancelling a Veryfront run', () => {
  const cancelled = async (builder: ReturnType<TestKit['veryfront']['run']>) => {
    const { vendor, runId } = await builder.neverEnds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('1m');
    await run.cancel();
    return run.outcome();
  };

  it('stops it at the vendor', async () => {
    expect(await cancelled(kit.veryfront.run())).toMatchObject({
      status: 'cancelled',
      reason: { code: 'cancelled_by_user' },
      vendorRun: 'cancelled',
    });
  });

  it('says that it still runs when the vendor ignores or refuses it', async () => {
    const stillRuns = { status: 'cancelled', vendorRun: 'still_running' };
    expect(await cancelled(kit.veryfront.run().ignoresCancel())).toMatchObject(stillRuns);
    expect(await cancelled(kit.veryfront.run().refusesCancel())).toMatchObject(stillRuns);
  });
});

describe('the news of a Veryfront run', () => {
  it('has no path for webhooks, since the vendor sends none', async () => {
    for (const path of ['veryfront', 'veryfront/default']) {
      const response = await fetch(`${kit.gatewayUrl}/webhooks/${path}`, { method: 'POST', body: '{}' });
      expect(response.status).toBe(404);
    }
  });

  it('comes through 429, 500 and garbage, by reads alone', async () => {
    const { vendor, runId } = await kit.veryfront
      .run()
      .fault({ after: '5s', for: '1m', kind: '429', retryAfterSeconds: 30 })
      .fault({ after: '70s', for: '1m', kind: '500' })
      .fault({ after: '140s', for: '1m', kind: 'garbage' })
      .running('5m')
      .succeeds()
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome.status).toBe('succeeded');
    expect(outcome.news).toMatchObject({ webhooks: 0 });
    expect(outcome.news.readErrors).toBeGreaterThan(3);
  });

  it('that there is no such run is believed after a grace', async () => {
    const run = await kit.tracker.track({ vendor: 'veryfront', runId: 'run_unknown' });
    expect(await run.outcome()).toMatchObject({ status: 'not_found', vendorStatus: null });
  });
});
