import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunHandle } from '../../src/client/index.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';
import { scriptedVendor, type ScriptedRun } from '../support/scripted-vendor.js';

const RUNNING = { phase: 'running', vendorStatus: 'running' } as const;

const acme = scriptedVendor('acme');
const powerless = scriptedVendor('powerless', { cancelRun: undefined });

describe('a cancel by the user', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit({
      vendors: [acme.vendor, powerless.vendor],
      accounts: [acme.account, powerless.account],
    });
  });
  afterAll(async () => kit.stop());

  /** A run at Cyberdesk of which no webhook tells. */
  const silent = (): RunBuilder =>
    kit.cyberdesk.run().webhooks({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' });

  async function follow(builder: RunBuilder): Promise<RunHandle> {
    const { vendor, runId } = await builder.start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('2m');
    return run;
  }

  let count = 0;
  async function followScripted(script: ScriptedRun, at = acme): Promise<RunHandle> {
    const { vendor, runId } = await at.write(`run-${++count}`, script, kit.now);
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('2m');
    return run;
  }

  /** The outcome as all who can be asked tell it. */
  async function toldOutcome(run: RunHandle): Promise<Outcome> {
    const outcome = await run.outcome();
    expect((await run.state()).outcome).toEqual(outcome);
    expect(await kit.ledger.latest(run.key)).toEqual(outcome);
    expect(await run.status()).toMatchObject({ tracking: 'closed', outcome });
    return outcome;
  }

  const closeStatus = async (run: RunHandle) =>
    (await kit.client.workflow.getHandle(run.workflowId).describe()).status.name;

  const callsOf = (run: RunHandle, method: string) =>
    kit.simulators
      .log()
      .filter((call) => call.kind === 'request' && call.runId === run.key.runId && call.method === method);

  const CANCELLED = {
    status: 'cancelled',
    decidedBy: 'cancel',
    reason: { code: 'cancelled_by_user' },
    revision: 1,
    files: null,
    checks: [],
  };

  it('stops the run at the vendor, is recorded, told by the state, and closes as cancelled', async () => {
    const run = await follow(silent().running('5h').succeeds());
    await run.cancel();
    expect(await toldOutcome(run)).toMatchObject({
      ...CANCELLED,
      vendorStatus: 'cancelled',
      vendorRun: 'cancelled',
    });
    expect(await closeStatus(run)).toBe('CANCELLED');
    expect(callsOf(run, 'PATCH')).toHaveLength(1);
  });

  it('works from the Temporal UI as well', async () => {
    const run = await follow(silent().running('5h').succeeds());
    await kit.client.workflow.getHandle(run.workflowId).cancel();
    expect(await toldOutcome(run)).toMatchObject({ ...CANCELLED, vendorRun: 'cancelled' });
    expect(await closeStatus(run)).toBe('CANCELLED');
  });

  it('says that the run goes on when the vendor refuses', async () => {
    const run = await follow(silent().neverEnds().refusesCancel());
    await run.cancel();
    expect(await toldOutcome(run)).toMatchObject({
      ...CANCELLED,
      vendorStatus: 'running',
      vendorRun: 'still_running',
    });
    expect(callsOf(run, 'PATCH')).toHaveLength(1);
  });

  it('waits a minute for a vendor that takes the request and does nothing', async () => {
    const run = await follow(silent().neverEnds().ignoresCancel());
    const asked = await kit.now();
    await run.cancel();
    const outcome = await toldOutcome(run);
    expect(outcome).toMatchObject({ ...CANCELLED, vendorRun: 'still_running' });
    expect(Date.parse(outcome.recordedAt) - asked).toBeGreaterThanOrEqual(58_000);
    expect(Date.parse(outcome.recordedAt) - asked).toBeLessThan(180_000);
  });

  it('says that the run goes on at a vendor that cannot cancel', async () => {
    const run = await followScripted({ lines: [{ after: 0, report: RUNNING }] }, powerless);
    await run.cancel();
    expect(await toldOutcome(run)).toMatchObject({ ...CANCELLED, vendorRun: 'still_running' });
    expect(await closeStatus(run)).toBe('CANCELLED');
  });

  it('leaves the run at the vendor alone when told to', async () => {
    const run = await follow(silent().running('5h').succeeds());
    await run.cancel({ keepVendorRun: true });
    expect(await toldOutcome(run)).toMatchObject({ ...CANCELLED, vendorRun: 'still_running' });
    expect(callsOf(run, 'PATCH')).toEqual([]);
    expect(await closeStatus(run)).toBe('CANCELLED');
  });

  it('requested twice is one cancel', async () => {
    const run = await follow(silent().neverEnds().ignoresCancel());
    await run.cancel();
    await run.cancel();
    expect(await toldOutcome(run)).toMatchObject(CANCELLED);
    expect(callsOf(run, 'PATCH')).toHaveLength(1);
  });

  it('stops a run that waits for a person, and one that waits in the queue', async () => {
    for (const phase of ['waiting', 'queued'] as const) {
      const run = await followScripted({ lines: [{ after: 0, report: { phase, vendorStatus: phase } }] });
      await run.cancel();
      expect(await toldOutcome(run)).toMatchObject({ ...CANCELLED, vendorRun: 'cancelled' });
    }
  });

  it('finds the success of a run that had ended unseen, and does not ask to stop it', async () => {
    const run = await follow(silent().running('150s').succeeds());
    await kit.sleep('31s');
    await run.cancel();
    expect(await toldOutcome(run)).toMatchObject({
      status: 'succeeded',
      vendorStatus: 'success',
      vendorRun: 'ended',
      reason: null,
    });
    expect(callsOf(run, 'PATCH')).toEqual([]);
    expect(await closeStatus(run)).toBe('COMPLETED');
  });

  it('finds the failure of a run that fails before the vendor was reached', async () => {
    const run = await followScripted({
      lines: [
        { after: 0, report: RUNNING },
        { after: '110s', report: 'unavailable' },
        { after: '150s', report: { phase: 'failed', vendorStatus: 'broken' } },
      ],
    });
    await run.cancel();
    expect(await toldOutcome(run)).toMatchObject({
      status: 'failed',
      vendorStatus: 'broken',
      vendorRun: 'ended',
      reason: { code: 'vendor_failed' },
    });
    expect(acme.calls).not.toContain(`cancel ${run.key.runId}`);
  });

  it('says that nothing is known while the vendor is out of reach', async () => {
    const run = await followScripted({
      lines: [
        { after: 0, report: RUNNING },
        { after: '110s', report: 'unavailable' },
      ],
    });
    await run.cancel();
    expect(await toldOutcome(run)).toMatchObject({ ...CANCELLED, vendorRun: 'unknown' });
  });

  it('says that nothing is known of a run that the vendor does not know', async () => {
    const { vendor, runId } = await acme.write('nowhere', { lines: [] }, kit.now);
    const run = await kit.tracker.track({ vendor, runId, notFoundGraceSeconds: 3600 });
    await kit.sleep('2m');
    await run.cancel();
    expect(await toldOutcome(run)).toMatchObject({ ...CANCELLED, vendorStatus: null, vendorRun: 'unknown' });
  });

  it('comes too late while a deadline cancels the run, which then says what became of it', async () => {
    const { vendor, runId } = await acme.write(
      'both',
      { lines: [{ after: 0, report: { ...RUNNING, maxRunDurationSeconds: 60 } }], onCancel: 'ignores' },
      kit.now,
    );
    const run = await kit.tracker.track({ vendor, runId, onDeadline: 'cancel' });
    await kit.sleep('150s');
    expect(acme.calls).toContain(`cancel ${runId}`);
    await run.cancel();
    expect(await toldOutcome(run)).toMatchObject({
      status: 'timed_out',
      decidedBy: 'deadline',
      vendorRun: 'still_running',
    });
    expect(await closeStatus(run)).toBe('FAILED');
  });

  it('is one row, although the vendor’s own webhook about it follows', async () => {
    const run = await follow(kit.cyberdesk.run().running('5h').succeeds());
    await run.cancel();
    const first = await run.outcome();
    expect(first).toMatchObject(CANCELLED);
    await kit.sleep('5m');
    expect(await kit.ledger.latest(run.key)).toMatchObject({ status: 'cancelled', revision: 1 });
    const rows = (await kit.ledger.outcomes({ vendor: 'cyberdesk' })).filter(
      ({ runId }) => runId === run.key.runId,
    );
    expect(rows).toHaveLength(1);
  });
});
