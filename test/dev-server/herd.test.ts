import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunHandle } from '../../src/client/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { createLandfallWorker } from '../../src/worker/index.js';
import { realTimeKit } from '../support/kit.js';

/** Runs whose reads are due at once; more of them where there is time. */
const RUNS = Number(process.env['LANDFALL_HERD_RUNS'] ?? 300);

/** Seconds between two reads of a run: half a minute here stands for the ten of production. */
const POLL_SECONDS = 20;

/** How much longer than a delay no worker runs, in milliseconds. */
const OUTAGE_MS = 15_000;

/** Time in which a slow machine has read every run once, in milliseconds. */
const PATIENCE_MS = 60_000 + RUNS * 200;

describe('the reads that an outage of the worker held up', () => {
  let kit: TestKit;
  const tracked: RunHandle[] = [];
  let stop = async () => {};
  beforeAll(async () => {
    kit = await realTimeKit({
      worker: false,
      poll: { pollMinSeconds: POLL_SECONDS, pollMaxSeconds: POLL_SECONDS },
    });
  });
  afterAll(async () => {
    await stop();
    for (let index = 0; index < tracked.length; index += 50) {
      const some = tracked.slice(index, index + 50);
      await Promise.all(some.map((run) => kit.client.workflow.getHandle(run.workflowId).terminate()));
    }
    await kit.stop();
  }, 120_000);

  async function startWorker(): Promise<() => Promise<void>> {
    const worker = await createLandfallWorker({
      connection: kit.env.nativeConnection,
      config: kit.config,
      ledger: kit.ledger,
      workflowBundle: { codePath: inject('workflowBundlePath') },
    });
    const run = worker.run();
    return async () => {
      worker.shutdown();
      await run;
    };
  }

  const calls = () => kit.simulators.log().filter((call) => call.kind === 'request');
  const runsReadSince = (ms: number) =>
    new Set(calls().flatMap(({ at, runId }) => (at >= ms ? [runId] : []))).size;

  async function trackAll(): Promise<void> {
    const one = async () => {
      const { vendor, runId } = await kit.knowledgeStack.run().maxRunDuration('5h').neverEnds().start();
      tracked.push(await kit.tracker.track({ vendor, runId }));
    };
    for (let begun = 0; begun < RUNS; begun += 25) {
      await Promise.all(Array.from({ length: Math.min(25, RUNS - begun) }, one));
    }
  }

  it(
    'come spread: no second has more than thrice the mean of the recovery, or of every day',
    async () => {
      stop = await startWorker();
      await trackAll();
      await expect.poll(() => runsReadSince(0), { timeout: PATIENCE_MS, interval: 500 }).toBe(RUNS);
      await sleep(3_000);
      await stop();
      stop = async () => {};
      await sleep(POLL_SECONDS * 1_000 + OUTAGE_MS);

      const backAt = Date.now();
      expect(runsReadSince(backAt - OUTAGE_MS)).toBe(0);
      stop = await startWorker();
      await expect.poll(() => runsReadSince(backAt), { timeout: PATIENCE_MS, interval: 250 }).toBe(RUNS);
      const times = calls().flatMap(({ at }) => (at >= backAt ? [at] : []));
      const [first, last] = [Math.min(...times), Math.max(...times)];
      const perSecond = new Array<number>(Math.floor((last - first) / 1_000) + 1).fill(0);
      for (const at of times) perSecond[Math.floor((at - first) / 1_000)]!++;
      const ratio = Math.max(...perSecond) / (times.length / perSecond.length);
      console.log(
        `${RUNS} runs after an outage: ${times.length} calls in ${perSecond.length} s, ` +
          `${Math.max(...perSecond)} in the fullest second, peak to mean ${ratio.toFixed(2)}`,
      );
      expect(ratio).toBeLessThanOrEqual(3);
      // A recovery that is over in a moment has a fine ratio as well: measured by every day it has not.
      expect(Math.max(...perSecond)).toBeLessThanOrEqual((3 * RUNS) / POLL_SECONDS);
    },
    120_000 + 3 * PATIENCE_MS,
  );
});
