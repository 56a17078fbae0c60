import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunHandle } from '../../src/client/index.js';
import type { CustomCheckInput } from '../../src/domain/contract.js';
import type { OutcomeStatus } from '../../src/domain/outcome.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import { TEST_TASK_QUEUE, type TestKit } from '../../src/testing/index.js';
import { defineVendor } from '../../src/vendors/index.js';
import { createLandfallWorker } from '../../src/worker/create-worker.js';
import { post, runComplete, signMessage } from '../support/deliver.js';
import { countHistory } from '../support/history.js';
import { realTimeKit } from '../support/kit.js';

/** Calls of `getRun` by run, and the runs that were asked to stop, at a vendor whose first read of a run hangs. */
const reads = new Map<string, number>();
const stopped = new Set<string>();
const hanging = defineVendor({
  name: 'hanging',
  getRun: async (runId, { signal }) => {
    const nth = (reads.get(runId) ?? 0) + 1;
    reads.set(runId, nth);
    if (nth === 1) await delay(30_000, undefined, { signal }).catch(() => {});
    return stopped.has(runId)
      ? { phase: 'cancelled', vendorStatus: 'stopped' }
      : { phase: 'running', vendorStatus: 'running' };
  },
  cancelRun: async (runId) => {
    stopped.add(runId);
  },
});

/** Every one of these ends the same way whoever comes first: with one verdict that all sources tell. */
describe('a cancel that races', () => {
  let kit: TestKit;
  const checking: string[] = [];
  beforeAll(async () => {
    kit = await realTimeKit({
      vendors: [hanging],
      accounts: [{ vendor: 'hanging', apiKey: 'key', baseUrl: 'http://127.0.0.1:9' }],
      activities: {
        takesItsTime: async ({ runId }: CustomCheckInput) => {
          checking.push(runId);
          await delay(3_000);
          return true;
        },
      },
    });
  });
  afterAll(async () => kit.stop());

  const lost = () => ({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' as const });
  const silent = (): RunBuilder => kit.cyberdesk.run().webhooks(lost());

  async function firstRunOf(run: RunHandle): Promise<string> {
    return (await kit.client.workflow.getHandle(run.workflowId).describe()).runId;
  }

  async function expectClosed(run: RunHandle, workflowRunId: string, expected: 'COMPLETED' | 'CANCELLED') {
    const { status } = await kit.client.workflow.getHandle(run.workflowId, workflowRunId).describe();
    expect(status.name).toBe(expected);
    const history = await countHistory(kit.client, run.workflowId, { runId: workflowRunId });
    expect(history.troubles).toEqual([]);
    return history;
  }

  async function rowsOf({ key }: RunHandle): Promise<OutcomeStatus[]> {
    const all = await kit.ledger.outcomes({ vendor: key.vendor });
    return all.filter(({ runId }) => runId === key.runId).map(({ status }) => status);
  }

  it('with the very first workflow task stops the run, within its budget', async () => {
    const { vendor, runId } = await silent().running('1h').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await run.cancel();
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'cancelled', vendorRun: 'cancelled', revision: 1 });
    const history = await expectClosed(run, await firstRunOf(run), 'CANCELLED');
    expect(history.events).toBeLessThanOrEqual(26);
    expect(await rowsOf(run)).toEqual(['cancelled']);
  });

  it('with the start, before any worker is there, is kept until one comes', async () => {
    const absent = await realTimeKit({ worker: false });
    const { vendor, runId } = await absent.cyberdesk.run().running('1h').webhooks(lost()).start();
    const run = await absent.tracker.track({ vendor, runId });
    await run.cancel();
    const worker = await createLandfallWorker({
      connection: absent.env.nativeConnection,
      config: absent.config,
      ledger: absent.ledger,
      workflowBundle: { codePath: inject('workflowBundlePath') },
    });
    const working = worker.run();
    try {
      expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'cancelled' });
    } finally {
      worker.shutdown();
      await working;
      await absent.stop();
    }
  });

  it('with a read in flight does not wait for it', async () => {
    const run = await kit.tracker.track({ vendor: 'hanging', runId: 'hung' });
    await expect.poll(() => reads.get('hung'), { timeout: 10_000 }).toBe(1);
    const began = Date.now();
    await run.cancel();
    expect(await run.outcome()).toMatchObject({
      status: 'cancelled',
      vendorStatus: 'stopped',
      vendorRun: 'cancelled',
    });
    expect(Date.now() - began).toBeLessThan(20_000);
    await expectClosed(run, await firstRunOf(run), 'CANCELLED');
  });

  it('with the adoption window loses: the verdict was known', async () => {
    const { vendor, runId } = await silent().succeeds().start();
    const run = kit.tracker.getHandle({ vendor, runId });
    await post(kit, await signMessage(kit, runComplete(runId, 'success')));
    await expect.poll(async () => (await run.state()).phase, { timeout: 10_000 }).toBe('succeeded');
    expect((await run.state()).outcome).toBeNull();
    await run.cancel();
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'webhook' });
    await expectClosed(run, await firstRunOf(run), 'COMPLETED');
    expect(await rowsOf(run)).toEqual(['succeeded']);
  });

  it('with the checks loses: they are carried out to their end', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .succeeds({ files: ['a.pdf'] })
      .start();
    const check = { type: 'custom', activity: 'takesItsTime', taskQueue: TEST_TASK_QUEUE } as const;
    const run = await kit.tracker.track({ vendor, runId, checks: [check] });
    await expect.poll(() => checking.includes(runId), { timeout: 15_000 }).toBe(true);
    await run.cancel();
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', checks: [{ status: 'passed' }] });
    await expectClosed(run, await firstRunOf(run), 'COMPLETED');
    expect(await rowsOf(run)).toEqual(['succeeded']);
  });

  it('with the settle window loses: the missing file is waited for as long as was said', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().succeeds().start();
    const checks = [{ type: 'attachment_exists', names: ['never.pdf'] }] as const;
    const run = await kit.tracker.track({ vendor, runId, checks, settleSeconds: 5 });
    await expect.poll(async () => (await run.state()).phase, { timeout: 10_000 }).toBe('succeeded');
    await run.cancel();
    expect(await run.outcome()).toMatchObject({ status: 'checks_failed', files: { count: 0 } });
    await expectClosed(run, await firstRunOf(run), 'COMPLETED');
  });

  it('with a webhook of success ends with one verdict, ten times out of ten', async () => {
    const ended = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { vendor, runId } = await silent().running('1h').start();
        const run = await kit.tracker.track({ vendor, runId });
        const workflowRunId = await firstRunOf(run);
        const message = await signMessage(kit, runComplete(runId, 'success'));
        const [answer] = await Promise.all([
          post(kit, message),
          // Too late when the webhook has closed the tracking already.
          run.cancel().catch(() => {}),
        ]);
        expect(answer.status).toBe(200);
        const handle = kit.client.workflow.getHandle(run.workflowId, workflowRunId);
        await handle.result().catch(() => {});
        const outcome = await kit.ledger.latest(run.key);
        const history = await countHistory(kit.client, run.workflowId, { runId: workflowRunId });
        expect(history.troubles).toEqual([]);
        return outcome?.status;
      }),
    );
    expect(ended).toHaveLength(10);
    for (const status of ended) expect(['succeeded', 'cancelled']).toContain(status);
  });

  it('with itself, five times at once, is one cancel', async () => {
    const { vendor, runId } = await silent().running('1h').start();
    const run = await kit.tracker.track({ vendor, runId });
    await expect.poll(async () => (await run.state()).phase, { timeout: 10_000 }).toBe('running');
    await Promise.allSettled(Array.from({ length: 5 }, () => run.cancel()));
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'cancelled', vendorRun: 'cancelled' });
    const patches = kit.simulators
      .log()
      .filter((call) => call.kind === 'request' && call.runId === runId && call.method === 'PATCH');
    expect(patches).toHaveLength(1);
    await expectClosed(run, await firstRunOf(run), 'CANCELLED');
    expect(await rowsOf(run)).toEqual(['cancelled']);
  });

  it('that keeps the vendor run costs at most 26 events', async () => {
    const { vendor, runId } = await silent().running('1h').start();
    const run = await kit.tracker.track({ vendor, runId });
    await expect.poll(async () => (await run.state()).phase, { timeout: 10_000 }).toBe('running');
    await run.cancel({ keepVendorRun: true });
    expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'still_running' });
    const history = await expectClosed(run, await firstRunOf(run), 'CANCELLED');
    console.log(`cancel that keeps the vendor run: ${history.events} events`);
    expect(history.events).toBeLessThanOrEqual(26);
  });
});
