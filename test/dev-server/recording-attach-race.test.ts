import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunHandle, Sink } from '../../src/client/index.js';
import type { TestKit } from '../../src/testing/index.js';
import type { OwnSink } from '../../src/worker/index.js';
import { deliver, runComplete, signMessage } from '../support/deliver.js';
import { realTimeKit } from '../support/kit.js';

const TRIES = 50;

/** Side by side, so that the machine is neither idle nor choked. */
const AT_ONCE = 10;

/** Between one offset and the next, in milliseconds: together they reach past every step of a finish. */
const STEP_MS = 12;

const FIRST: Sink = { type: 'custom', name: 'told', args: ['first'] };
const LATE: Sink = { type: 'custom', name: 'told', args: ['late'] };

const heard = new Map<string, string[]>();
const told: OwnSink = {
  deliver: async ({ runId }, { key, args: [who] }) => {
    const name = `${String(who)} ${runId}`;
    heard.set(name, [...(heard.get(name) ?? []), key]);
  },
};

describe('a further sink that is asked for at the moment of the close', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit({ sinks: { told } });
  });
  afterAll(async () => kit.stop());

  async function openRun(): Promise<RunHandle> {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .neverEnds()
      .webhooks({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' })
      .start();
    const run = await kit.tracker.track({ vendor, runId, sinks: [FIRST] });
    await expect.poll(async () => (await run.state()).phase, { timeout: 30_000 }).toBe('running');
    return run;
  }

  /** Ends a run by a webhook and asks for the further sink so many milliseconds later. */
  async function race(run: RunHandle, offsetMs: number): Promise<void> {
    const message = await signMessage(kit, runComplete(run.key.runId, 'success'));
    const ending = deliver(kit, message);
    await sleep(offsetMs);
    await kit.tracker.track({ ...run.key, sinks: [LATE] });
    expect(await ending).toBe(200);
  }

  async function countRuns({ workflowId }: RunHandle): Promise<number> {
    const { count } = await kit.client.workflow.count(`WorkflowId = '${workflowId}'`);
    return count;
  }

  it(`is told in each of ${TRIES} tries, of one and the same row, as is the sink before it`, async () => {
    const offsets = Array.from({ length: TRIES }, (_, index) => index * STEP_MS);
    const runs: RunHandle[] = [];
    for (let from = 0; from < TRIES; from += AT_ONCE) {
      // Far apart within a group, so that every group meets every step.
      const group = offsets.filter((_, index) => index % (TRIES / AT_ONCE) === from / AT_ONCE);
      const opened = await Promise.all(group.map(openRun));
      await Promise.all(opened.map((run, index) => race(run, group[index]!)));
      runs.push(...opened);
    }
    for (const run of runs) {
      const { vendor, account, runId } = run.key;
      for (const who of ['first', 'late']) {
        await expect.poll(() => heard.get(`${who} ${runId}`), { timeout: 30_000 }).toBeDefined();
        expect(heard.get(`${who} ${runId}`)).toEqual([`${vendor}:${account}:${runId}:1:1`]);
      }
      await expect.poll(async () => (await run.status()).tracking, { timeout: 30_000 }).toBe('closed');
      const outcome = (await kit.ledger.latest(run.key))!;
      expect(outcome).toMatchObject({ status: 'succeeded', attempt: 1, revision: 1 });
      expect(await kit.ledger.deliveries(outcome)).toMatchObject([
        { status: 'delivered' },
        { status: 'delivered' },
      ]);
    }
    const again = (await Promise.all(runs.map(countRuns))).filter((count) => count > 1).length;
    console.log(`${TRIES} further sinks: ${TRIES - again} before the close, ${again} after it`);
  });
});
