import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, RunHandle } from '../../src/client/index.js';
import { ATTACH_SIGNAL, OUTCOME_SIGNAL } from '../../src/domain/contract.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit, TestKitOptions } from '../../src/testing/index.js';
import { createLandfallWorker, type OwnSink } from '../../src/worker/index.js';
import type { AwaitRunRequest } from '../../src/workflows/index.js';
import { deliver, runComplete, signMessage } from '../support/deliver.js';
import { realTimeKit } from '../support/kit.js';

const POLL = { timeout: 40_000 };

/** A kit on the shared server, with what these tests do with it. */
async function awaitingKit(options: TestKitOptions = {}) {
  const kit = await realTimeKit({
    poll: { pollMinSeconds: 1, pollMaxSeconds: 1 },
    timing: { settleSeconds: 1 },
    ...options,
  });
  const { client } = kit;
  // The kit's own task queue for tests is that of every kit on this server.
  const taskQueue = `${kit.config.taskQueue}-user`;
  const worker = await Worker.create({
    connection: kit.env.nativeConnection,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('../support/user-workflows.ts', import.meta.url)),
  });
  const running = worker.run();
  return {
    kit,
    stop: async (): Promise<void> => {
      worker.shutdown();
      await running;
      await kit.stop();
    },
    requestOf: async (builder: RunBuilder, more: Partial<AwaitRunRequest> = {}): Promise<AwaitRunRequest> => {
      const { vendor, runId } = await builder.start();
      return { vendor, runId, taskQueue: kit.config.taskQueue, ...more };
    },
    start: (workflow: string, ...args: readonly unknown[]): Promise<WorkflowHandle> =>
      client.workflow.start(workflow, {
        taskQueue,
        workflowId: `${workflow}-${randomUUID()}`,
        args: [...args],
        workflowExecutionTimeout: '5m',
      }),
    trackingOf: (request: AwaitRunRequest): RunHandle => kit.tracker.getHandle(request),
    /** Resolves once a signal of that name is in the history of the workflow's latest run. */
    signalled: async (workflowId: string, name: string, count = 1): Promise<void> => {
      await expect
        .poll(async () => {
          const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
          return (events ?? []).filter(
            ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName === name,
          ).length;
        }, POLL)
        .toBeGreaterThanOrEqual(count);
    },
    /** Resolves once the workflow runs as another execution than that. */
    renewed: async (workflowId: string, runId: string): Promise<string> => {
      const current = async () => (await client.workflow.getHandle(workflowId).describe()).runId;
      await expect.poll(current, POLL).not.toBe(runId);
      return current();
    },
  };
}

type Awaiting = Awaited<ReturnType<typeof awaitingKit>>;

/** A sink that takes nothing until the test lets it. */
function heldSink(): { readonly sink: OwnSink; readonly asked: () => number; release(): void } {
  let release = () => {};
  let asked = 0;
  const released = new Promise<void>((resolve) => (release = resolve));
  const deliverHeld = async () => {
    asked++;
    await released;
  };
  return { sink: { deliver: deliverHeld }, asked: () => asked, release: () => release() };
}

describe('a workflow that awaits a run on a real server', () => {
  const held = heldSink();
  let awaiting: Awaiting;
  let kit: TestKit;
  beforeAll(async () => {
    awaiting = await awaitingKit({ sinks: { held: held.sink } });
    ({ kit } = awaiting);
  });
  afterAll(async () => {
    held.release();
    await awaiting.stop();
  });

  it('gets the outcome over its own continue-as-new, however often', async () => {
    const request = await awaiting.requestOf(kit.knowledgeStack.run().running('15s').succeeds());
    const workflow = await awaiting.start('awaitOverGenerations', request);
    const { workflowId } = workflow;
    let { runId } = await workflow.describe();
    for (let count = 1; count <= 3; count++) {
      // The first of them may not have reached the tracking yet.
      if (count > 1) await awaiting.signalled(awaiting.trackingOf(request).workflowId, ATTACH_SIGNAL, count);
      await kit.client.workflow.getHandle(workflowId).signal('proceed');
      runId = await awaiting.renewed(workflowId, runId);
    }
    const result = await kit.client.workflow.getHandle(workflowId).result();
    expect(result).toMatchObject({ outcome: { runId: request.runId, status: 'succeeded' }, generation: 4 });
    const { sinks } = await awaiting.trackingOf(request).outcome();
    // One and the same sink, in whichever run the workflow was.
    expect(sinks.map(({ name }) => name)).toEqual([`workflow:${OUTCOME_SIGNAL}:${workflowId}`]);
  });

  it('gets an outcome that an earlier run of it was told, and the tracking has closed', async () => {
    const request = await awaiting.requestOf(kit.knowledgeStack.run().running('1s').fails({ error: 'no' }));
    const { workflowId } = await awaiting.start('forgetThenAwait', request);
    await awaiting.signalled(workflowId, OUTCOME_SIGNAL);
    await awaiting.trackingOf(request).outcome();
    const workflow = kit.client.workflow.getHandle(workflowId);
    await workflow.signal('proceed');
    expect(await workflow.result()).toMatchObject({ runId: request.runId, status: 'failed', revision: 1 });
  });

  it('gets a time-out that an earlier run of it was told', async () => {
    const request = await awaiting.requestOf(kit.knowledgeStack.run().maxRunDuration('2s').neverEnds(), {
      graceSeconds: 1,
    });
    const { workflowId } = await awaiting.start('forgetThenAwait', request);
    await awaiting.signalled(workflowId, OUTCOME_SIGNAL);
    await awaiting.trackingOf(request).outcome();
    const workflow = kit.client.workflow.getHandle(workflowId);
    await workflow.signal('proceed');
    expect(await workflow.result()).toMatchObject({ status: 'timed_out', revision: 1 });
  });

  it('gets an outcome that an earlier run of it was told, while the tracking still tells others', async () => {
    const request = await awaiting.requestOf(kit.knowledgeStack.run().running('1s').succeeds(), {
      sinks: [{ type: 'custom', name: 'held' }],
    });
    const { workflowId } = await awaiting.start('forgetThenAwait', request);
    await awaiting.signalled(workflowId, OUTCOME_SIGNAL);
    await expect.poll(() => held.asked(), POLL).toBeGreaterThan(0);
    const workflow = kit.client.workflow.getHandle(workflowId);
    await workflow.signal('proceed');
    expect(await workflow.result()).toMatchObject({ runId: request.runId, status: 'succeeded' });
    expect(await awaiting.trackingOf(request).status()).toMatchObject({ tracking: 'open' });
    held.release();
    await awaiting.trackingOf(request).outcome();
  });

  it('gets the outcome over a continue-as-new of the tracking', async () => {
    const webhooks = { url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' } as const;
    const request = await awaiting.requestOf(kit.cyberdesk.run().running('1h').succeeds().webhooks(webhooks));
    const { workflowId } = awaiting.trackingOf(request);
    const workflow = await awaiting.start('awaitOne', request);
    await awaiting.signalled(workflowId, ATTACH_SIGNAL);
    const tracking = kit.client.workflow.getHandle(workflowId);
    const { runId: first } = await tracking.describe();
    const step = { name: 'step', type: null, status: 'done', at: null };
    const news = { eventType: 'run_complete', observation: null, step };
    await Promise.all(
      Array.from({ length: 110 }, () => tracking.signal('observed', { ...news, eventId: randomUUID() })),
    );
    await awaiting.renewed(workflowId, first);
    const ended = runComplete(request.runId, 'success', { ended_at: new Date().toISOString() });
    expect(await deliver(kit, await signMessage(kit, ended))).toBe(200);
    // The webhook is contradicted by no read: the simulated run is asked for no more than its files.
    expect(await workflow.result()).toMatchObject({ runId: request.runId, status: 'succeeded' });
  });

  it('gets the outcome in whatever order its start, the webhook and the verdict come', async () => {
    const requests = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        awaiting.requestOf(
          kit.cyberdesk
            .run()
            .running(index * 150)
            .succeeds(),
        ),
      ),
    );
    const workflows = await Promise.all(
      requests.map(async (request, index) => {
        // Some workflows begin before the run ends, some in that moment, and some after it.
        await sleep((index % 6) * 700);
        return awaiting.start(
          index % 2 === 0 ? 'awaitOne' : 'awaitAll',
          index % 2 === 0 ? request : [request],
        );
      }),
    );
    const results = await Promise.all(workflows.map((workflow) => workflow.result()));
    const outcomes = results.flat() as readonly Outcome[];
    expect(outcomes.map(({ runId, status }) => [runId, status])).toEqual(
      requests.map(({ runId }) => [runId, 'succeeded']),
    );
    expect(outcomes.every(({ attempt, revision }) => attempt === 1 && revision === 1)).toBe(true);
  });

  /** Cancels a workflow once the run that it awaits is seen running, and says how it ended. */
  async function cancelled(request: AwaitRunRequest): Promise<unknown> {
    const workflow = await awaiting.start('awaitOne', request);
    const running = async () => (await awaiting.trackingOf(request).status()).phase;
    await expect.poll(running, POLL).toBe('running');
    await workflow.cancel();
    const error: unknown = await workflow.result().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WorkflowFailedError);
    return (error as WorkflowFailedError).cause;
  }

  it('leaves the tracking alone when it is cancelled', async () => {
    const request = await awaiting.requestOf(kit.knowledgeStack.run().running('8s').succeeds());
    expect(await cancelled(request)).toBeInstanceOf(CancelledFailure);
    expect(await awaiting.trackingOf(request).outcome()).toMatchObject({ status: 'succeeded' });
  });

  it('cancels the tracking and the run with itself, where it asks for that', async () => {
    const builder = kit.cyberdesk.run().neverEnds();
    const request = await awaiting.requestOf(builder, { onCancel: 'cancel_run' });
    expect(await cancelled(request)).toBeInstanceOf(CancelledFailure);
    const tracking = awaiting.trackingOf(request);
    expect(await tracking.outcome()).toMatchObject({
      status: 'cancelled',
      reason: { code: 'cancelled_by_user' },
      vendorRun: 'cancelled',
    });
  });

  it('cancels the tracking and leaves the run alone, where it asks for that', async () => {
    const builder = kit.cyberdesk.run().neverEnds();
    const request = await awaiting.requestOf(builder, { onCancel: 'cancel_run', keepVendorRun: true });
    expect(await cancelled(request)).toBeInstanceOf(CancelledFailure);
    const outcome = await awaiting.trackingOf(request).outcome();
    expect(outcome).toMatchObject({ status: 'cancelled', vendorRun: 'still_running' });
  });
});

describe('a workflow that awaits a run while no worker of Landfall runs', () => {
  let awaiting: Awaiting;
  let kit: TestKit;
  beforeAll(async () => {
    awaiting = await awaitingKit({ worker: false });
    ({ kit } = awaiting);
  });
  afterAll(async () => awaiting.stop());

  it('gets the outcome over two of them, the first of which ends in the midst of it', async () => {
    const request = await awaiting.requestOf(kit.knowledgeStack.run().running('6s').succeeds());
    const workflow = await awaiting.start('awaitOne', request);
    for (const isLast of [false, true]) {
      const { connection, namespace } = { connection: kit.env.nativeConnection, namespace: 'default' };
      const { config, ledger } = kit;
      const worker = await createLandfallWorker({ connection, namespace, config, ledger });
      const running = worker.run();
      const { workflowId } = awaiting.trackingOf(request);
      const attached = () =>
        kit.client.workflow
          .getHandle(workflowId)
          .describe()
          .then(
            () => true,
            () => false,
          );
      if (isLast) expect(await workflow.result()).toMatchObject({ status: 'succeeded' });
      else await expect.poll(attached, POLL).toBe(true);
      worker.shutdown();
      await running;
    }
  });
});
