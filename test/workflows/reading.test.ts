import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Config } from '../../src/config/config.js';
import type { TestKit } from '../../src/testing/index.js';
import { createLandfallWorker } from '../../src/worker/index.js';
import { skippingKit } from '../support/kit.js';
import { countHistory } from '../support/history.js';

type AccountChange = (account: Config['accounts'][number]) => Config['accounts'][number];

/** Starts a worker of its own in the kit's place, with its accounts changed. Returns what stops it. */
async function startWorker(kit: TestKit, change: AccountChange): Promise<() => Promise<void>> {
  const worker = await createLandfallWorker({
    connection: kit.env.nativeConnection,
    config: { ...kit.config, accounts: kit.config.accounts.map(change) },
    ledger: kit.ledger,
    clock: { now: () => kit.now() },
    workflowBundle: { codePath: inject('workflowBundlePath') },
    // The server that skips time goes on offering tasks to the cache of a worker that has stopped.
    workerOptions: { maxCachedWorkflows: 0 },
  });
  const run = worker.run();
  return async () => {
    worker.shutdown();
    await run;
  };
}

function callsOf(kit: TestKit, runId: string) {
  return kit.simulators.log().filter((call) => call.kind === 'request' && call.runId === runId);
}

/** Calls that carried a wrong key name no run; they are told apart by their path. */
function readsOf(kit: TestKit, runId: string) {
  return kit.simulators.log().filter((call) => call.kind === 'request' && call.path.includes(runId));
}

describe('a run whose worker is started anew', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit({ worker: false });
  });
  afterAll(async () => kit.stop());

  it('is shown as blocked while its credentials are refused for an hour, and ends rightly once they are mended', async () => {
    const { vendor, runId } = await kit.knowledgeStack
      .run()
      .maxRunDuration('5h')
      .running('3h')
      .succeeds()
      .start();
    let stop = await startWorker(kit, (account) => ({ ...account, apiKey: 'an-old-key' }));
    try {
      const run = await kit.tracker.track({ vendor, runId });
      await kit.sleep('30m');
      expect(await run.status()).toMatchObject({ tracking: 'open', blocked: 'credentials', outcome: null });
      await kit.sleep('30m');
      expect(await run.status()).toMatchObject({ tracking: 'open', blocked: 'credentials' });
      const refused = readsOf(kit, runId);
      expect(refused.length).toBeGreaterThanOrEqual(12);
      expect(refused.length).toBeLessThanOrEqual(30);
      expect(refused.every(({ status }) => status === 401)).toBe(true);

      await stop();
      stop = await startWorker(kit, (account) => account);
      await kit.sleep('10m');
      expect(await run.status()).toMatchObject({ tracking: 'open', blocked: null, phase: 'running' });
      expect(await run.outcome()).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
    } finally {
      await stop();
    }
  });

  it('is read by the cadence of the new worker from its pending read on', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().maxRunDuration('30h').running('20h').start();
    let stop = await startWorker(kit, (account) => account);
    try {
      const run = await kit.tracker.track({ vendor, runId });
      await kit.sleep('5h');
      const before = callsOf(kit, runId).length;
      await stop();
      const poll = { pollMinSeconds: 60, pollMaxSeconds: 60 };
      stop = await startWorker(kit, (account) => ({ ...account, poll }));
      await kit.sleep('1h');
      const reads = callsOf(kit, runId).slice(before);
      // At most fifteen minutes for the one that was pending, then one a minute.
      expect(reads.length).toBeGreaterThanOrEqual(40);
      expect(reads[0]!.at - callsOf(kit, runId)[before - 1]!.at).toBeGreaterThan(600_000);
      await run.cancel({ keepVendorRun: true });
      await run.outcome();
    } finally {
      await stop();
    }
  });
});

describe('the reads of a run', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit();
  });
  afterAll(async () => kit.stop());

  it.each([
    { close: 'the vendor ends it', end: 'succeeded' },
    { close: 'its user cancels', end: 'cancelled' },
    { close: 'its deadline passes', end: 'timed_out' },
  ])('end when $close', async ({ end }) => {
    const builder =
      end === 'succeeded'
        ? kit.cyberdesk.run().running('1h').succeeds()
        : kit.knowledgeStack.run().maxRunDuration('10m').neverEnds();
    const { vendor, runId } = await builder.start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('5m');
    if (end === 'cancelled') await run.cancel({ keepVendorRun: true });
    const { status, recordedAt } = await run.outcome();
    expect(status).toBe(end);
    await kit.sleep('3h');
    const calls = callsOf(kit, runId);
    expect(calls.length).toBeGreaterThan(1);
    expect(calls.filter(({ at }) => at > Date.parse(recordedAt) + 1_000)).toEqual([]);
  });

  it('leave the vendor alone for the hour that it asked for, though hints and a moved deadline come', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('3h')
      .fault({ after: '5m', for: '20m', kind: '429', retryAfterSeconds: 3600 })
      .succeeds()
      .webhooks({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' })
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('15m');
    const asked = callsOf(kit, runId).find(({ status }) => status === 429)!;
    const handle = kit.client.workflow.getHandle(run.workflowId);
    for (let hint = 0; hint < 5; hint++) {
      await handle.signal('observed', {
        eventId: `hint-${hint}`,
        eventType: 'x',
        observation: null,
        step: null,
      });
      await kit.sleep('2m');
    }
    await kit.tracker.track({ vendor, runId, maxRunDurationSeconds: 40 * 3600 });
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
    const next = callsOf(kit, runId).find(({ at }) => at > asked.at)!;
    expect(next.at - asked.at).toBeGreaterThanOrEqual(3_600_000);
    expect(next.at - asked.at).toBeLessThanOrEqual(3_700_000);
    expect((await countHistory(kit.client, run.workflowId)).troubles).toEqual([]);
  });

  it('have a last one at the deadline, which sees a run that ended in the last second', async () => {
    const { vendor, runId } = await kit.knowledgeStack
      .run()
      .maxRunDuration('40m')
      .running('2459s')
      .succeeds()
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId, graceSeconds: 60 })).outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
    expect(Date.parse(outcome.recordedAt)).toBeLessThanOrEqual(Date.parse(outcome.deadlineAt!) + 45_000);
  });
});
