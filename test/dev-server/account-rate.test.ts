import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunTracker } from '../../src/client/index.js';
import { accountTaskQueue } from '../../src/domain/run-key.js';
import { IN_MEMORY, openEmbeddedLedger, serveEmbeddedLedger } from '../../src/ledger/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { realTimeKit } from '../support/kit.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

describe('an account with a rate of its own', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit({ poll: { requestsPerSecond: 5, pollMinSeconds: 1 } });
  });
  afterAll(async () => kit.stop());

  /** Task queues of the reads in a history, in order. */
  async function readQueuesOf(workflowId: string): Promise<(string | null | undefined)[]> {
    const { events } = await kit.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === 'landfall.readRun' ? [scheduled.taskQueue?.name] : [],
    );
  }

  it('has its reads on its own task queue', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().running('2s').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    expect((await run.outcome()).status).toBe('succeeded');
    const own = accountTaskQueue(kit.config.taskQueue, run.key);
    expect(new Set(await readQueuesOf(run.workflowId))).toEqual(new Set([own]));
  });

  it('has them moved there when the app knew nothing of the rate', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().running('2s').succeeds().start();
    const { taskQueue } = kit.config;
    const unaware = new RunTracker({ client: kit.client, config: { accounts: [], timing: {}, taskQueue } });
    const run = await unaware.track({ vendor, runId });
    expect((await run.outcome()).status).toBe('succeeded');
    const queues = await readQueuesOf(run.workflowId);
    expect(queues[0]).toBe(taskQueue);
    expect(new Set(queues.slice(1))).toEqual(new Set([accountTaskQueue(taskQueue, run.key)]));
  });
});

const RATE = 5;
const WINDOW_MS = 60_000;

/** Reads every second, as far as the rate allows. */
const RATED = {
  LANDFALL_REQUESTS_PER_SECOND: String(RATE),
  LANDFALL_POLL_MIN_SECONDS: '1',
  LANDFALL_POLL_MAX_SECONDS: '1',
};

/** The most calls that lie within any one window. */
function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

describe('two worker processes of one account with a rate', () => {
  const closers: (() => unknown)[] = [];
  const workers: WorkerProcess[] = [];
  let kit: TestKit;
  beforeAll(async () => {
    const { ledger, pglite } = await openEmbeddedLedger({ dataDir: IN_MEMORY });
    await ledger.migrate();
    const served = await serveEmbeddedLedger(pglite);
    kit = await realTimeKit({ ledger, worker: false, poll: { requestsPerSecond: RATE } });
    closers.push(
      () => kit.stop(),
      () => served.close(),
      () => ledger.close(),
    );
    const start = () => startWorkerProcess(kit, served.url, RATED);
    workers.push(...(await Promise.all([start(), start()])));
  });
  afterAll(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    for (const close of closers) await close();
  });

  const track = async (running: string, files: readonly string[] = []) => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running(running)
      .succeeds({ files })
      .webhooks({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' })
      .start();
    const checks = files.length === 0 ? [] : [{ type: 'attachment_exists', names: files } as const];
    return kit.tracker.track({ vendor, runId, checks });
  };

  const calls = () =>
    kit.simulators.log().filter((call) => call.kind === 'request' && call.vendor === 'cyberdesk');

  it('keep to it together over any minute, with listings and cancels, and use it', async () => {
    const many = (count: number, running: string, files?: readonly string[]) =>
      Promise.all(Array.from({ length: count }, () => track(running, files)));
    const [steady, toCancel] = await Promise.all([many(24, '1h'), many(8, '1h'), many(8, '15s', ['a.pdf'])]);
    await expect.poll(() => calls().length, { timeout: 30_000 }).toBeGreaterThan(RATE);
    await sleep(15_000);
    for (const run of toCancel) await run.cancel();
    await sleep(60_000);
    const requests = calls();
    const most = mostWithin(
      requests.map(({ at }) => at),
      WINDOW_MS,
    );
    const worst = mostWithin(
      requests.map(({ at }) => at),
      1_000,
    );
    const kinds = new Set(
      requests.map(({ method, path }) => `${method} ${path.split('/').slice(0, 3).join('/')}`),
    );
    console.log(
      `two processes at ${RATE} calls/s: ${most} in the fullest minute, ${worst} in the fullest second`,
    );
    expect([...kinds]).toEqual(
      expect.arrayContaining(['GET /v1/runs', 'PATCH /v1/runs', 'GET /v1/run-attachments']),
    );
    expect(most).toBeLessThanOrEqual(RATE * 60 * 1.1);
    expect(most).toBeGreaterThanOrEqual(RATE * 60 * 0.6);
    await Promise.all(steady.map((run) => kit.client.workflow.getHandle(run.workflowId).terminate()));
  }, 240_000);
});
