import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { RunHandle } from '../../src/client/index.js';
import { IN_MEMORY, openEmbeddedLedger, type Ledger } from '../../src/ledger/index.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { createLandfallWorker, type OwnSink } from '../../src/worker/index.js';
import { startReceiver } from '../sinks/support/receiver.js';
import { post, runComplete, signMessage } from '../support/deliver.js';
import { realTimeKit } from '../support/kit.js';

const SINKS = [{ type: 'custom', name: 'told' }] as const;

const keys = new Map<string, string[]>();
const told: OwnSink = {
  deliver: async ({ runId }, { key }) => void keys.set(runId, [...(keys.get(runId) ?? []), key]),
};

describe('a verdict that is amended, and one that is found again', () => {
  let kit: TestKit;
  let ledger: Ledger;
  let stopWorker: () => Promise<void>;

  async function startWorker(): Promise<void> {
    const worker = await createLandfallWorker({
      connection: kit.env.nativeConnection,
      config: kit.config,
      ledger,
      sinks: { told },
      workflowBundle: { codePath: inject('workflowBundlePath') },
    });
    const run = worker.run();
    stopWorker = async () => {
      worker.shutdown();
      await run;
    };
  }

  /** Another worker takes over, which remembers nothing of the first. */
  async function restartWorker(): Promise<void> {
    await stopWorker();
    await startWorker();
  }

  beforeAll(async () => {
    ({ ledger } = await openEmbeddedLedger({ dataDir: IN_MEMORY }));
    await ledger.migrate();
    const poll = { pollMinSeconds: 1, pollMaxSeconds: 1 };
    kit = await realTimeKit({ ledger, worker: false, poll });
  });
  beforeEach(startWorker);
  afterEach(async () => stopWorker());
  afterAll(async () => {
    await kit.stop();
    await ledger.close();
  });

  const silently = (builder: RunBuilder) =>
    builder.webhooks({
      url: `${kit.gatewayUrl}/webhooks/cyberdesk`,
      secret: kit.webhookSecret,
      behaviour: 'lost',
    });

  /** Keys of what the sink was told of a run, without what all of them begin with. */
  const numbersTold = ({ key }: RunHandle) =>
    (keys.get(key.runId) ?? []).map((one) => one.replace(`${key.vendor}:${key.account}:${key.runId}:`, ''));

  async function closed(run: RunHandle): Promise<void> {
    await expect.poll(async () => (await run.status()).tracking, { timeout: 30_000 }).toBe('closed');
  }

  async function recordedAs(run: RunHandle, expected: object): Promise<void> {
    await expect.poll(() => ledger.latest(run.key), { timeout: 30_000 }).toMatchObject(expected);
    await closed(run);
  }

  /** Tells of an end by a webhook with an event id of its own. Returns the gateway's answer. */
  async function tell(run: RunHandle, status: string, more: object = {}): Promise<unknown> {
    const { body } = await post(kit, await signMessage(kit, runComplete(run.key.runId, status, more)));
    return (body as { result?: unknown }).result;
  }

  it('is told again as revision 2 with a key of its own, and the same once more is not', async () => {
    const receiver = await startReceiver();
    const { vendor, runId } = await silently(kit.cyberdesk.run()).neverEnds().start();
    const sinks = [...SINKS, { type: 'callback', url: receiver.url } as const];
    const limits = { maxRunDurationSeconds: 1, graceSeconds: 1 };
    const run = await kit.tracker.track({ vendor, runId, sinks, ...limits });
    expect(await run.outcome()).toMatchObject({ status: 'timed_out', revision: 1 });

    expect(await tell(run, 'success')).toBe('accepted');
    await recordedAs(run, { status: 'succeeded', attempt: 1, revision: 2 });
    expect(numbersTold(run)).toEqual(['1:1', '1:2']);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual(['1:1', '1:2'].map((numbers) => `cyberdesk:default:${runId}:${numbers}`));

    await restartWorker();
    expect(await tell(run, 'success')).toBe('duplicate');
    await closed(run);
    expect(numbersTold(run)).toEqual(['1:1', '1:2']);
    expect(receiver.received).toHaveLength(2);
  });

  it('is told again as attempt 2 with a key of its own when the vendor executes the run anew', async () => {
    const builder = kit.cyberdesk.run().running('500ms').fails({ error: 'no' }).lasting('2s');
    const { vendor, runId } = await builder.running('1s').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId, sinks: SINKS });
    expect(await run.outcome()).toMatchObject({ status: 'failed', attempt: 1 });
    await recordedAs(run, { status: 'succeeded', attempt: 2, revision: 1 });
    expect(numbersTold(run)).toEqual(['1:1', '2:1']);
  });

  it('is told to nobody when the app has the run read once more and nothing has changed', async () => {
    const { vendor, runId } = await silently(kit.cyberdesk.run()).running('1s').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId, sinks: SINKS });
    const outcome = await run.outcome();
    await restartWorker();
    const again = await kit.tracker.track({ vendor, runId, sinks: SINKS, reopen: true });
    expect(await again.outcome()).toMatchObject({ status: 'succeeded', recordedAt: outcome.recordedAt });
    expect(numbersTold(run)).toEqual(['1:1']);
    expect(await ledger.outcomes({ vendor })).toSatisfy(
      (all: readonly { readonly runId: string }[]) => all.filter((one) => one.runId === runId).length === 1,
    );
  });

  it("is told to nobody when it is the vendor's own `cancelled` after our cancel", async () => {
    const { vendor, runId } = await silently(kit.cyberdesk.run()).neverEnds().start();
    const run = await kit.tracker.track({ vendor, runId, sinks: SINKS });
    await expect.poll(async () => (await run.state()).phase, { timeout: 20_000 }).toBe('running');
    await run.cancel();
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'cancelled', decidedBy: 'cancel' });
    await restartWorker();
    for (let messages = 0; messages < 2; messages += 1) {
      expect(await tell(run, 'cancelled')).toBe('accepted');
      await closed(run);
    }
    expect(await ledger.latest(run.key)).toMatchObject({ revision: 1, recordedAt: outcome.recordedAt });
    expect(numbersTold(run)).toEqual(['1:1']);
  });

  it('is told to the sink alone that is new, when an app asks for one afterwards', async () => {
    const { vendor, runId } = await silently(kit.cyberdesk.run()).running('1s').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId, sinks: SINKS });
    await run.outcome();
    await restartWorker();
    const receiver = await startReceiver();
    await kit.tracker.track({ vendor, runId, sinks: [...SINKS, { type: 'callback', url: receiver.url }] });
    await expect.poll(() => receiver.received.length, { timeout: 30_000 }).toBe(1);
    await recordedAs(run, { revision: 1 });
    expect(numbersTold(run)).toEqual(['1:1']);
  });
});
