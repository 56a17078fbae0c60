import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunTracker, type RunHandle } from '../../src/client/index.js';
import { observeRun } from '../../src/client/start-tracking.js';
import { observe } from '../../src/domain/observation.js';
import type { TestKit } from '../../src/testing/index.js';
import { countHistory } from '../support/history.js';
import { realTimeKit } from '../support/kit.js';
import { post, runComplete, signMessage } from '../support/deliver.js';

/** Answers as Cyberdesk would, and holds each answer about a run until the test lets it go. */
class HeldVendor {
  readonly #held = new Map<string, (status: string) => void>();
  readonly #waiting = new Map<string, () => void>();
  readonly #said = new Map<string, string>();
  readonly #server: Server = createServer((request, response) => {
    const runId = /\/v1\/runs\/([0-9a-f-]{36})/.exec(request.url ?? '')?.[1] ?? '';
    const answer = (status: string) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(JSON.parse(runComplete(runId, status)).run));
    };
    const said = this.#said.get(runId);
    if (said !== undefined) {
      answer(said);
      return;
    }
    this.#held.set(runId, answer);
    this.#waiting.get(runId)?.();
  });

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Waits until a read of the run is in flight. */
  async inFlight(runId: string): Promise<void> {
    if (this.#held.has(runId)) return;
    await new Promise<void>((resolve) => this.#waiting.set(runId, resolve));
  }

  /** Answers the read in flight, and every later one at once. */
  release(runId: string, status: string, later = status): void {
    this.#said.set(runId, later);
    this.#held.get(runId)?.(status);
  }
}

/** Milliseconds by which the webhook comes after the answer; before it where negative. */
const OFFSETS = [-60, -30, -15, -8, -4, -2, 0, 2, 4, 8, 15, 25, 40, 60, 90];

describe('a webhook and a read of the same run', () => {
  let kit: TestKit;
  let tracker: RunTracker;
  const vendor = new HeldVendor();
  beforeAll(async () => {
    const baseUrl = await vendor.listen();
    kit = await realTimeKit({
      accounts: [
        { vendor: 'cyberdesk', name: 'held', apiKey: 'any', baseUrl, pollMinSeconds: 1, pollMaxSeconds: 1 },
      ],
    });
    tracker = kit.tracker;
  });
  afterAll(async () => {
    vendor.close();
    await kit.stop();
  });

  /** What must hold of every run, however the two met: one tracking, one row, no task that failed. */
  async function expectOnce(run: RunHandle): Promise<void> {
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ attempt: 1, revision: 1 });
    const rows = await kit.ledger.outcomes({ vendor: run.key.vendor, account: run.key.account });
    expect(rows.filter(({ runId }) => runId === run.key.runId)).toHaveLength(1);
    expect((await countHistory(kit.client, run.workflowId)).troubles).toEqual([]);
  }

  /** Hands a webhook over as the gateway does once it is verified. */
  async function hand(run: RunHandle, status: 'succeeded' | 'failed' | 'running'): Promise<void> {
    const word = { succeeded: 'success', failed: 'error', running: 'running' }[status];
    const observation = observe({ phase: status, vendorStatus: word }, 'webhook', new Date().toISOString());
    await observeRun(kit.client, {
      key: run.key,
      taskQueue: kit.config.taskQueue,
      timing: {},
      readTaskQueue: null,
      event: { eventId: randomUUID(), eventType: 'run_complete', observation, step: null },
    });
  }

  async function race(
    offsetMs: number,
    read: string,
    webhook: 'succeeded' | 'failed' | 'running',
    later = read,
  ): Promise<RunHandle> {
    const runId = randomUUID();
    const run = await tracker.track({ vendor: 'cyberdesk', account: 'held', runId });
    await vendor.inFlight(runId);
    await Promise.all([
      sleep(Math.max(0, -offsetMs)).then(() => vendor.release(runId, read, later)),
      sleep(Math.max(0, offsetMs)).then(() => hand(run, webhook)),
    ]);
    return run;
  }

  it.each([
    { what: 'the end that the read missed', read: 'running', webhook: 'succeeded', status: 'succeeded' },
    { what: 'the end that the read brings too', read: 'success', webhook: 'succeeded', status: 'succeeded' },
    { what: 'what the read has overtaken', read: 'success', webhook: 'running', status: 'succeeded' },
  ] as const)('lose no news and record once when the webhook says $what', async (given) => {
    const runs = await Promise.all(OFFSETS.map((offset) => race(offset, given.read, given.webhook)));
    for (const run of runs) {
      expect((await run.outcome()).status).toBe(given.status);
      await expectOnce(run);
    }
  });

  it('lose no webhook while the read waits for its next attempt', async () => {
    const runs = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const { runId } = await kit.cyberdesk
          .run()
          .running('1h')
          .webhooks({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' })
          .start();
        const run = await tracker.track({ vendor: 'cyberdesk', runId });
        await expect.poll(async () => (await run.state()).phase, { timeout: 30_000 }).toBe('running');
        await sleep(index * 60);
        const began = Date.now();
        const answer = await post(kit, await signMessage(kit, runComplete(runId, 'success')));
        expect(answer).toMatchObject({ status: 200, body: { result: 'accepted' } });
        expect(await run.outcome()).toMatchObject({ status: 'succeeded', decidedBy: 'webhook' });
        // The pending read would have come after a minute.
        expect(Date.now() - began).toBeLessThan(30_000);
        return run;
      }),
    );
    for (const run of runs) await expectOnce(run);
  });

  it('make no further call once the run is recorded', async () => {
    const { runId } = await kit.cyberdesk.run().running('1h').start();
    const quick = await kit.knowledgeStack.run().maxRunDuration('1h').running('5s').succeeds().start();
    const run = await tracker.track({ vendor: 'cyberdesk', runId });
    const other = await tracker.track(quick);
    await expect.poll(async () => (await run.state()).phase, { timeout: 30_000 }).toBe('running');
    await post(kit, await signMessage(kit, runComplete(runId, 'success')));
    const closes = await Promise.all([run.outcome(), other.outcome()]);
    // Reads of the second came every four seconds at most.
    await sleep(9_000);
    for (const { runId: closed, recordedAt } of closes) {
      const calls = kit.simulators.log().filter((call) => call.kind === 'request' && call.runId === closed);
      expect(calls.length).toBeGreaterThan(0);
      expect(calls.filter(({ at }) => at > Date.parse(recordedAt) + 500)).toEqual([]);
    }
  });

  it('are given up within a minute of the deadline when no worker serves the queue of the reads', async () => {
    const { vendor: name, runId } = await kit.knowledgeStack.run().running('5h').succeeds().start();
    // The app knows of a rate that the worker knows nothing of, so nobody takes the reads.
    const accounts = kit.config.accounts.map((one) => ({ ...one, poll: { requestsPerSecond: 5 } }));
    const aware = new RunTracker({ client: kit.client, config: { ...kit.config, accounts } });
    const run = await aware.track({ vendor: name, runId, queueTimeoutSeconds: 3 });
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({
      status: 'timed_out',
      vendorRun: 'unknown',
      reason: { code: 'queue_deadline' },
    });
    const lateMs = Date.parse(outcome.recordedAt) - Date.parse(outcome.deadlineAt!);
    expect(lateMs).toBeGreaterThanOrEqual(0);
    expect(lateMs).toBeLessThanOrEqual(60_000);
  });
});
