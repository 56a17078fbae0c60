import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackRequest } from '../../src/client/index.js';
import type { RunReport } from '../../src/domain/observation.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';
import { scriptedVendor, type ScriptedRun } from '../support/scripted-vendor.js';

const DAY_S = 24 * 3600;

const acme = scriptedVendor('acme');
const powerless = scriptedVendor('powerless', { cancelRun: undefined });
/** Read four times a day at most, so that months are played in seconds. */
const slow = scriptedVendor('slow');

let kit: TestKit;
beforeAll(async () => {
  kit = await skippingKit({
    vendors: [acme.vendor, powerless.vendor, slow.vendor],
    accounts: [acme.account, powerless.account, { ...slow.account, pollMaxSeconds: 6 * 3600 }],
  });
});
afterAll(async () => kit.stop());

const queued: RunReport = { phase: 'queued', vendorStatus: 'queued' };
const running: RunReport = { phase: 'running', vendorStatus: 'running' };
const waiting: RunReport = { phase: 'waiting', vendorStatus: 'needs_approval' };
const succeeded: RunReport = { phase: 'succeeded', vendorStatus: 'done' };
const limited = (maxRunDurationSeconds: number): RunReport => ({ ...running, maxRunDurationSeconds });

let count = 0;

/** Plays a run at a vendor of a user's own, which never pushes. */
async function play(
  lines: ScriptedRun['lines'],
  options: Partial<TrackRequest> = {},
  { at = acme, onCancel }: { at?: typeof acme } & Pick<ScriptedRun, 'onCancel'> = {},
): Promise<Outcome> {
  const { vendor, runId } = await at.write(`run-${++count}`, { lines, onCancel }, kit.now);
  const run = await kit.tracker.track({ vendor, runId, ...options });
  const outcome = await run.outcome();
  expect(await kit.ledger.latest(run.key)).toMatchObject({ status: outcome.status, revision: 1 });
  return outcome;
}

const seconds = (from: string | null, to: string | null) => (Date.parse(to!) - Date.parse(from!)) / 1000;

/** No workflow is open a minute past its deadline. */
function expectRecordedAtDeadline(outcome: Outcome): void {
  const late = seconds(outcome.deadlineAt, outcome.recordedAt);
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(60);
}

describe('the queue deadline', () => {
  it('is a day by default', async () => {
    const outcome = await play([{ after: 0, report: queued }]);
    expect(outcome).toMatchObject({
      status: 'timed_out',
      decidedBy: 'deadline',
      vendorRun: 'still_running',
      reason: { code: 'queue_deadline' },
    });
    expect(seconds(outcome.trackedAt, outcome.deadlineAt)).toBe(DAY_S);
    expectRecordedAtDeadline(outcome);
  });

  it('is lifted by a last read that sees the run begin in the last second', async () => {
    const outcome = await play(
      [
        { after: 0, report: queued },
        { after: '3599s', report: running },
        { after: '2h', report: succeeded },
      ],
      { queueTimeoutSeconds: 3600 },
    );
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
  });

  it('holds for a run of an unknown status, which is no end', async () => {
    const odd: RunReport = { phase: 'unknown', vendorStatus: 'hibernating' };
    const outcome = await play([{ after: 0, report: odd }], { queueTimeoutSeconds: 1800 });
    expect(outcome).toMatchObject({
      status: 'timed_out',
      vendorStatus: 'hibernating',
      reason: { code: 'queue_deadline' },
    });
  });
});

describe('the run deadline', () => {
  it('is a day and a minute by default', async () => {
    const outcome = await play([{ after: 0, report: running }]);
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'run_deadline' } });
    expect(seconds(outcome.startedAt, outcome.deadlineAt)).toBe(DAY_S + 60);
    expectRecordedAtDeadline(outcome);
  });

  it('is the vendor’s of thirty days', async () => {
    const outcome = await play([{ after: 0, report: limited(30 * DAY_S) }], {}, { at: slow });
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'run_deadline' } });
    expect(seconds(outcome.startedAt, outcome.deadlineAt)).toBe(30 * DAY_S + 60);
    expectRecordedAtDeadline(outcome);
  });

  it('counts from the start that the vendor names', async () => {
    const startedAt = new Date((await kit.now()) - 600_000).toISOString();
    const outcome = await play([{ after: 0, report: { ...limited(3600), startedAt } }]);
    expect(outcome.startedAt).toBe(startedAt);
    expect(seconds(startedAt, outcome.deadlineAt)).toBe(3660);
  });

  it('moves when the vendor names its limit in a later read', async () => {
    const outcome = await play([
      { after: 0, report: running },
      { after: '10m', report: limited(3600) },
    ]);
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'run_deadline' } });
    expect(seconds(outcome.startedAt, outcome.deadlineAt)).toBe(3660);
    expectRecordedAtDeadline(outcome);
  });

  it('has passed at once when the limit gets shorter than the time that went by', async () => {
    const outcome = await play([
      { after: 0, report: limited(10 * 3600) },
      { after: '2h', report: limited(90) },
    ]);
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'run_deadline' } });
    expect(seconds(outcome.startedAt, outcome.deadlineAt)).toBe(150);
    // Known after two hours at the earliest, and seen by a read within a tenth of that.
    const knownAfter = seconds(outcome.startedAt, outcome.recordedAt);
    expect(knownAfter).toBeGreaterThanOrEqual(7_200 - 5);
    expect(knownAfter).toBeLessThan(7_200 * 1.1 + 60);
  });

  it('that has passed at once still lets a run succeed that has ended meanwhile', async () => {
    const outcome = await play([
      { after: 0, report: limited(10 * 3600) },
      { after: '2h', report: { ...succeeded, maxRunDurationSeconds: 90 } },
    ]);
    expect(outcome.status).toBe('succeeded');
  });

  it('moves away when the limit gets longer', async () => {
    const outcome = await play([
      { after: 0, report: limited(90) },
      { after: '60s', report: limited(7_200) },
      { after: '1h', report: succeeded },
    ]);
    expect(outcome).toMatchObject({ status: 'succeeded' });
    expect(seconds(outcome.startedAt, outcome.deadlineAt)).toBe(7_260);
  });

  it('moves when an app attaches with a limit of its own, unless the vendor names one', async () => {
    const { vendor, runId } = await acme.write(
      'attached',
      { lines: [{ after: 0, report: running }] },
      kit.now,
    );
    await kit.tracker.track({ vendor, runId });
    await kit.sleep('10m');
    const run = await kit.tracker.track({ vendor, runId, maxRunDurationSeconds: 1_200 });
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'run_deadline' } });
    expect(seconds(outcome.startedAt, outcome.deadlineAt)).toBe(1_260);
    const stated = await play([{ after: 0, report: limited(300) }], { maxRunDurationSeconds: 90 });
    expect(seconds(stated.startedAt, stated.deadlineAt)).toBe(360);
  });

  it('waits for a last read, which sees a run that ended in the last second', async () => {
    const outcome = await play([
      { after: 0, report: limited(90) },
      { after: '149s', report: succeeded },
    ]);
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
  });

  it('tries the last read again when it fails, and no longer than half a minute', async () => {
    const seen = await play([
      { after: 0, report: limited(90) },
      { after: '145s', report: 'unavailable' },
      { after: '158s', report: succeeded },
    ]);
    expect(seen).toMatchObject({ status: 'succeeded' });
    const unseen = await play([
      { after: 0, report: limited(90) },
      { after: '145s', report: 'unavailable' },
    ]);
    expect(unseen).toMatchObject({ status: 'timed_out' });
    expectRecordedAtDeadline(unseen);
  });
});

describe('waiting for a person', () => {
  it('stops the clock of the run', async () => {
    const outcome = await play([
      { after: 0, report: limited(3600) },
      { after: '50m', report: waiting },
      { after: '9h', report: limited(3600) },
      { after: '548m', report: succeeded },
    ]);
    expect(outcome).toMatchObject({ status: 'succeeded' });
  });

  it('gives the run what was left of its time, and no more', async () => {
    const outcome = await play([
      { after: 0, report: limited(3600) },
      { after: '50m', report: waiting },
      { after: '9h', report: limited(3600) },
    ]);
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'run_deadline' } });
    // Eleven minutes were left, give or take what reads are late by.
    const afterReview = seconds(outcome.startedAt, outcome.deadlineAt) - 9 * 3600;
    expect(afterReview).toBeGreaterThan(60);
    expect(afterReview).toBeLessThan(11 * 60 + 900);
    expectRecordedAtDeadline(outcome);
  });

  it('ends after thirty days by default', async () => {
    const lines = [
      { after: 0, report: running },
      { after: '1h', report: waiting },
    ];
    const outcome = await play(lines, {}, { at: slow });
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'review_deadline' } });
    const waited = seconds(outcome.trackedAt, outcome.deadlineAt) - 3600;
    expect(waited).toBeGreaterThanOrEqual(30 * DAY_S - 5);
    expect(waited).toBeLessThan(30 * DAY_S + 400);
    expectRecordedAtDeadline(outcome);
  });
});

describe('the grace for a run that is not found', () => {
  it('lets a run appear late', async () => {
    const outcome = await play(
      [
        { after: '200s', report: running },
        { after: '20m', report: succeeded },
      ],
      { notFoundGraceSeconds: 300 },
    );
    expect(outcome.status).toBe('succeeded');
  });

  it('ends with not_found, and the workflow as failed', async () => {
    const outcome = await play([], { notFoundGraceSeconds: 120 });
    expect(outcome).toMatchObject({
      status: 'not_found',
      vendorRun: 'unknown',
      reason: { code: 'not_found' },
    });
    expect(seconds(outcome.trackedAt, outcome.recordedAt)).toBeGreaterThanOrEqual(119);
    expect(seconds(outcome.trackedAt, outcome.recordedAt)).toBeLessThan(300);
    const { status } = await kit.client.workflow.getHandle(outcome.workflowId).describe();
    expect(status.name).toBe('FAILED');
  });

  it('begins anew for a run that was seen, so that a short gap loses nothing', async () => {
    const outcome = await play([
      { after: 0, report: running },
      { after: '20m', report: 'not_found' },
      { after: 20 * 60_000 + 50_000, report: running },
      { after: '40m', report: succeeded },
    ]);
    expect(outcome.status).toBe('succeeded');
  });

  it('ends with not_found when a run that was seen is gone for good', async () => {
    const outcome = await play([
      { after: 0, report: running },
      { after: '20m', report: 'not_found' },
    ]);
    expect(outcome).toMatchObject({ status: 'not_found', vendorStatus: 'running' });
  });
});

describe('a deadline that cancels the run', () => {
  const CANCEL = { onDeadline: 'cancel' } as const;
  const endless = [{ after: 0, report: limited(90) }];
  const cancelsOf = (runId: string) => acme.calls.filter((call) => call === `cancel ${runId}`).length;

  it.each([
    { onCancel: 'obeys', vendorRun: 'cancelled' },
    { onCancel: 'ignores', vendorRun: 'still_running' },
    { onCancel: 'refused', vendorRun: 'still_running' },
    { onCancel: 'not_found', vendorRun: 'still_running' },
  ] as const)('says $vendorRun of a run whose vendor $onCancel', async ({ onCancel, vendorRun }) => {
    const outcome = await play(endless, CANCEL, { onCancel });
    expect(outcome).toMatchObject({
      status: 'timed_out',
      decidedBy: 'deadline',
      vendorRun,
      reason: { code: 'run_deadline' },
    });
    expect(cancelsOf(outcome.runId)).toBe(1);
    expect(seconds(outcome.deadlineAt, outcome.recordedAt)).toBeLessThan(150);
  });

  it('says still_running at a vendor that cannot cancel', async () => {
    const outcome = await play(endless, CANCEL, { at: powerless });
    expect(outcome).toMatchObject({ status: 'timed_out', vendorRun: 'still_running' });
  });

  it('says unknown when reads are answered 404 just then, and asks for nothing', async () => {
    const outcome = await play([...endless, { after: '140s', report: 'not_found' as const }], CANCEL);
    expect(outcome).toMatchObject({ status: 'timed_out', vendorRun: 'unknown' });
    expect(cancelsOf(outcome.runId)).toBe(0);
  });

  it('records the success of a run that ends before the vendor is asked', async () => {
    const outcome = await play(
      [...endless, { after: '140s', report: 'unavailable' as const }, { after: '185s', report: succeeded }],
      CANCEL,
    );
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
    expect(cancelsOf(outcome.runId)).toBe(0);
  });

  it('leaves the vendor alone when nobody asked for a cancel', async () => {
    const outcome = await play(endless);
    expect(outcome).toMatchObject({ status: 'timed_out', vendorRun: 'still_running' });
    expect(cancelsOf(outcome.runId)).toBe(0);
  });

  it('cancels what waits in the queue, and what nobody reviewed', async () => {
    const inQueue = await play([{ after: 0, report: queued }], { ...CANCEL, queueTimeoutSeconds: 600 });
    expect(inQueue).toMatchObject({ vendorRun: 'cancelled', reason: { code: 'queue_deadline' } });
    const inReview = await play([{ after: 0, report: waiting }], { ...CANCEL, reviewTimeoutSeconds: 600 });
    expect(inReview).toMatchObject({ vendorRun: 'cancelled', reason: { code: 'review_deadline' } });
  });
});
