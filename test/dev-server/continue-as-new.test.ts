import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunHandle } from '../../src/client/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { createLandfallWorker } from '../../src/worker/index.js';
import { post, runComplete, signMessage, type SignedMessage } from '../support/deliver.js';
import { assertNoTaskFailure, scanByVisibility } from '../support/history-scan.js';
import { realTimeKit } from '../support/kit.js';

const RUNS = 4;
const EVENTS_A_RUN = 400;
/** Each fourth event comes a second time. */
const DELIVERIES_A_RUN = EVENTS_A_RUN * 1.25;
/** So that the hundredth signal, which cuts the history, comes in the midst of one. */
const BURST = 40;

/** A time before any start of the simulated runs: such news is stale, and moves no deadline. */
const LONG_AGO = '2026-01-01T00:00:00Z';

const CHECKS = [{ type: 'attachment_exists', names: ['a.pdf'] }] as const;

/** All executions of a tracking, the first one first. */
async function executionsOf(kit: TestKit, workflowId: string) {
  const found = [];
  for await (const one of kit.client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
    found.push(one);
  return found.sort((a, b) => a.startTime.getTime() - b.startTime.getTime());
}

/** A run whose webhooks are only those that the test posts. */
function silentRun(kit: TestKit) {
  const webhooks = { url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' } as const;
  return kit.cyberdesk.run().webhooks(webhooks);
}

describe('continue-as-new while webhooks pour in', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit();
  });
  afterAll(async () => kit.stop());

  let refused = 0;

  /** Posts as a vendor does: what is not taken is delivered again. */
  async function deliver(message: SignedMessage): Promise<void> {
    for (;;) {
      const { status } = await post(kit, message);
      if (status === 200) return;
      expect(status).toBe(503);
      refused++;
      await sleep(500);
    }
  }

  async function eventsOf(runId: string): Promise<SignedMessage[]> {
    const events = await Promise.all(
      Array.from({ length: EVENTS_A_RUN }, () =>
        signMessage(kit, runComplete(runId, 'running', { started_at: LONG_AGO })),
      ),
    );
    // The copy follows a few events later, so both are under way together or one after the other.
    return events.flatMap((event, index) => (index % 4 === 3 ? [event, events[index - 2]!] : [event]));
  }

  async function pour(run: RunHandle): Promise<void> {
    const messages = await eventsOf(run.key.runId);
    expect(messages).toHaveLength(DELIVERIES_A_RUN);
    for (let from = 0; from < messages.length; from += BURST) {
      await Promise.all(messages.slice(from, from + BURST).map(deliver));
      // A slow worker would otherwise take all bursts at once.
      await run.state();
    }
  }

  async function startTracking(): Promise<RunHandle> {
    const ending = { files: ['a.pdf'] };
    const { vendor, runId } = await silentRun(kit).running('1h').succeeds(ending).filesAfter(0).start();
    const run = await kit.tracker.track({ vendor, runId, checks: CHECKS, maxRunDurationSeconds: 5_000 });
    await expect.poll(async () => (await run.state()).phase, { timeout: 15_000 }).toBe('running');
    return run;
  }

  it(
    'counts every event of 2,000 deliveries once, and takes all else along',
    { timeout: 240_000 },
    async () => {
      const began = Date.now();
      const runs = await Promise.all(Array.from({ length: RUNS }, startTracking));
      const before = await Promise.all(runs.map((run) => run.state()));
      await Promise.all(runs.map(pour));
      const after = await Promise.all(runs.map((run) => run.state()));
      expect(after.map(({ deadlineAt }) => deadlineAt)).toEqual(before.map(({ deadlineAt }) => deadlineAt));
      const final = (runId: string) =>
        runComplete(runId, 'success', { started_at: LONG_AGO, ended_at: new Date().toISOString() });
      await Promise.all(runs.map(async ({ key }) => deliver(await signMessage(kit, final(key.runId)))));
      const outcomes = await Promise.all(runs.map((run) => run.outcome()));

      for (const [index, { key, workflowId }] of runs.entries()) {
        const outcome = outcomes[index]!;
        const executions = await executionsOf(kit, workflowId);
        expect(executions.length).toBeGreaterThanOrEqual(4);
        const description = await kit.client.workflow.getHandle(workflowId).describe();
        expect(description.searchAttributes).toMatchObject({
          RunVendor: ['cyberdesk'],
          RunPhase: ['succeeded'],
          RunOutcome: ['succeeded'],
        });
        expect(outcome).toMatchObject({ ...key, status: 'succeeded', attempt: 1, revision: 1 });
        expect(outcome.checks).toMatchObject([{ type: 'attachment_exists', status: 'passed' }]);
        expect(outcome.trackedAt).toBe(executions[0]!.startTime.toISOString());
        const { webhooks, duplicates, stale, contradictions } = outcome.news;
        // One that was refused may have been taken all the same; delivered again it is a duplicate more.
        expect(webhooks - duplicates).toBe(EVENTS_A_RUN + 1);
        expect(webhooks - (DELIVERIES_A_RUN + 1)).toBeGreaterThanOrEqual(0);
        expect(webhooks - (DELIVERIES_A_RUN + 1)).toBeLessThanOrEqual(refused);
        expect({ stale, contradictions }).toEqual({ stale: EVENTS_A_RUN, contradictions: 0 });
      }
      const query = `TaskQueue = '${kit.config.taskQueue}'`;
      assertNoTaskFailure(await scanByVisibility(kit.env.connection, { query }));
      const seconds = Math.round((Date.now() - began) / 1000);
      console.log(`2,000 deliveries over continue-as-new: ${seconds} s, ${refused} refused at first`);
    },
  );
});

describe('what comes in the same moment as a continue-as-new', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit({ worker: false });
  });
  afterAll(async () => kit.stop());

  /** Runs a worker until `work` is done. */
  async function withWorker<T>(work: () => Promise<T>): Promise<T> {
    const worker = await createLandfallWorker({
      connection: kit.env.nativeConnection,
      config: kit.config,
      ledger: kit.ledger,
    });
    const running = worker.run();
    try {
      return await work();
    } finally {
      worker.shutdown();
      await running;
    }
  }

  /** Tracks a run until it is seen running, with a read planned in about a minute. Its worker ends then. */
  async function trackedRun(): Promise<RunHandle> {
    const { vendor, runId } = await silentRun(kit).neverEnds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await withWorker(() =>
      expect.poll(async () => (await run.state()).nextReadAt, { timeout: 15_000 }).not.toBeNull(),
    );
    return run;
  }

  /** News of no interest, with ids of their own. */
  async function sendNews(run: RunHandle, count: number): Promise<void> {
    const news = { eventType: 'run_complete', observation: null };
    const step = { name: 'step', type: null, status: 'done', at: null };
    const handle = kit.client.workflow.getHandle(run.workflowId);
    await Promise.all(
      Array.from({ length: count }, () =>
        handle.signal('observed', { ...news, step, eventId: randomUUID() }),
      ),
    );
  }

  const readsOf = (run: RunHandle) =>
    kit.simulators.log().filter((call) => call.kind === 'request' && call.runId === run.key.runId).length;

  it('does not lose a cancel', async () => {
    const run = await trackedRun();
    await sendNews(run, 100);
    await run.cancel();
    await withWorker(() =>
      expect
        .poll(async () => (await run.state()).outcome, { timeout: 30_000 })
        .toMatchObject({
          status: 'cancelled',
          reason: { code: 'cancelled_by_user' },
          news: { webhooks: 100 },
        }),
    );
  });

  it('does not lose a hint to read', async () => {
    const run = await trackedRun();
    // The app's options were the first signal, and the hint is the one that cuts the history.
    await sendNews(run, 98);
    const reads = readsOf(run);
    const hint = { eventId: randomUUID(), eventType: 'unreadable', observation: null, step: null };
    await kit.client.workflow.getHandle(run.workflowId).signal('observed', hint);
    await withWorker(async () => {
      await expect.poll(() => readsOf(run), { timeout: 20_000 }).toBeGreaterThan(reads);
      await expect.poll(async () => (await executionsOf(kit, run.workflowId)).length).toBe(2);
      await run.cancel({ keepVendorRun: true });
      await run.outcome();
    });
  });
});
