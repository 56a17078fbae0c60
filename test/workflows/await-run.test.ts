import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/client/index.js';
import { OUTCOME_SIGNAL } from '../../src/domain/contract.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import { TEST_TASK_QUEUE, type TestKit } from '../../src/testing/index.js';
import type { AwaitRunRequest } from '../../src/workflows/index.js';
import { skippingKit } from '../support/kit.js';

const USER_WORKFLOWS = fileURLToPath(new URL('../support/user-workflows.ts', import.meta.url));

const PDF = { type: 'attachment_exists', names: ['a.pdf'] } as const;
const CSV = { type: 'filename_regex', pattern: '\\.csv$' } as const;

describe('a workflow that awaits a run', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit({
      workflowsPath: USER_WORKFLOWS,
      timing: { maxRunDurationSeconds: 300, graceSeconds: 10, settleSeconds: 1 },
    });
  });
  afterAll(async () => kit.stop());

  /** The request for a run, with the task queue of this kit. */
  async function requestOf(
    builder: RunBuilder,
    more: Partial<AwaitRunRequest> = {},
  ): Promise<AwaitRunRequest> {
    const { vendor, runId } = await builder.start();
    return { vendor, runId, taskQueue: kit.config.taskQueue, ...more };
  }

  async function start(workflow: string, ...args: readonly unknown[]): Promise<WorkflowHandle> {
    const workflowId = `${workflow}-${randomUUID()}`;
    return kit.client.workflow.start(workflow, { taskQueue: TEST_TASK_QUEUE, workflowId, args: [...args] });
  }

  async function awaitOne(request: AwaitRunRequest): Promise<Outcome> {
    return (await (await start('awaitOne', request)).result()) as Outcome;
  }

  /** Lets a workflow that awaits in steps do so, and resolves once it has that many outcomes. */
  async function step(workflow: WorkflowHandle, count: number): Promise<Outcome> {
    await workflow.signal('proceed');
    for (let waited = 0; waited < 60; waited++) {
      const outcomes = await workflow.query<readonly Outcome[]>('soFar');
      if (outcomes.length >= count) return outcomes[count - 1]!;
      await kit.sleep('1m');
    }
    throw new Error('The workflow got no outcome within an hour');
  }

  /** Names of the signals that the workflow's run was sent. */
  async function signalsOf({ workflowId }: WorkflowHandle): Promise<string[]> {
    const { events } = await kit.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap(
      ({ workflowExecutionSignaledEventAttributes: signal }) => signal?.signalName ?? [],
    );
  }

  it.each<[Outcome['status'], (kit: TestKit) => RunBuilder]>([
    [
      'succeeded',
      ({ cyberdesk }) =>
        cyberdesk
          .run()
          .running('2m')
          .succeeds({ files: ['a.pdf'] }),
    ],
    [
      'checks_failed',
      ({ knowledgeStack }) =>
        knowledgeStack
          .run()
          .running('2m')
          .succeeds({ files: ['b'] }),
    ],
    ['failed', ({ knowledgeStack }) => knowledgeStack.run().running('2m').fails({ error: 'no' })],
    ['cancelled', ({ cyberdesk }) => cyberdesk.run().running('2m').cancelled()],
    ['timed_out', ({ cyberdesk }) => cyberdesk.run().neverEnds()],
    ['not_found', ({ cyberdesk }) => cyberdesk.run().fault({ for: '1h', kind: '404' }).neverEnds()],
  ])('gets the outcome when it is %s', async (status, builderOf) => {
    const request = await requestOf(builderOf(kit), { checks: [PDF] });
    const outcome = await awaitOne(request);
    expect(outcome).toMatchObject({ vendor: request.vendor, runId: request.runId, status, revision: 1 });
    expect(outcome).toEqual(await kit.ledger.latest(outcome));
  });

  it("is bound by the account's timing, as an app's `track` is", async () => {
    const outcome = await awaitOne(await requestOf(kit.cyberdesk.run().running('1h').succeeds()));
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'run_deadline' } });
    const seconds = (Date.parse(outcome.deadlineAt!) - Date.parse(outcome.startedAt!)) / 1000;
    expect(seconds).toBeCloseTo(310, -1);
  });

  it('joins a tracking that an app has started, and adds its checks', async () => {
    const request = await requestOf(
      kit.cyberdesk
        .run()
        .running('2m')
        .succeeds({ files: ['a.pdf'] }),
      {
        checks: [CSV],
      },
    );
    const { vendor, runId } = request;
    const run = await kit.tracker.track({ vendor, runId, checks: [PDF] });
    const outcome = await awaitOne(request);
    expect(outcome.checks.map(({ status }) => status).sort()).toEqual(['failed', 'passed']);
    expect(await run.outcome()).toMatchObject({ recordedAt: outcome.recordedAt, revision: 1 });
  });

  it('gets a verdict that was recorded before it asked', async () => {
    const request = await requestOf(kit.cyberdesk.run().running('1m').succeeds());
    const { vendor, runId } = request;
    const recorded = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(await awaitOne(request)).toMatchObject({
      status: 'succeeded',
      revision: 1,
      recordedAt: recorded.recordedAt,
    });
  });

  it('gets it again when it asks again, without another signal', async () => {
    const request = await requestOf(kit.cyberdesk.run().running('1m').succeeds());
    const workflow = await start('awaitInSteps', [request, request]);
    const first = await step(workflow, 1);
    expect(await step(workflow, 2)).toEqual(first);
    await workflow.signal('proceed');
    await workflow.result();
    expect((await signalsOf(workflow)).filter((name) => name !== 'proceed')).toEqual([OUTCOME_SIGNAL]);
  });

  it('gets a time-out again when it asks again, and nothing is tracked anew unless it says so', async () => {
    const request = await requestOf(
      kit.cyberdesk.run().running('12m').succeeds().webhooks({ behaviour: 'lost' }),
    );
    const reopening = { ...request, reopen: true, maxRunDurationSeconds: 3600 };
    const workflow = await start('awaitInSteps', [request, request, reopening]);
    const first = await step(workflow, 1);
    expect(first).toMatchObject({ status: 'timed_out', revision: 1 });
    expect(await step(workflow, 2)).toEqual(first);
    expect(await step(workflow, 3)).toMatchObject({ status: 'succeeded', revision: 2 });
    await workflow.signal('proceed');
    await workflow.result();
  });

  it('gets the same verdict again, read anew, as often as it says that the run is executed anew', async () => {
    const request = await requestOf(kit.knowledgeStack.run().running('1m').succeeds());
    const readsOf = () =>
      kit.simulators.log().filter(({ kind, runId }) => kind === 'request' && runId === request.runId);
    const again = { ...request, reopen: true };
    const workflow = await start('awaitInSteps', [request, again, again]);
    const { recordedAt } = await step(workflow, 1);
    for (const count of [2, 3]) {
      const reads = readsOf().length;
      expect(await step(workflow, count)).toMatchObject({ revision: 1, recordedAt });
      expect(readsOf().length).toBeGreaterThan(reads);
    }
    await workflow.signal('proceed');
    await workflow.result();
    // By signals of their own, where the verdict was not there at once.
    const signals = (await signalsOf(workflow)).filter((name) => name !== 'proceed');
    expect(signals).toEqual([...new Set(signals)]);
    expect(signals[0]).toBe(OUTCOME_SIGNAL);
  });

  it('gets the verdict with checks that it adds afterwards', async () => {
    const builder = kit.cyberdesk
      .run()
      .running('1m')
      .succeeds({ files: ['a.pdf'] });
    const request = await requestOf(builder, { checks: [PDF] });
    const workflow = await start('awaitInSteps', [request, { ...request, checks: [CSV] }]);
    expect(await step(workflow, 1)).toMatchObject({ status: 'succeeded' });
    const amended = await step(workflow, 2);
    expect(amended).toMatchObject({ status: 'checks_failed', revision: 2 });
    expect(amended.checks).toHaveLength(2);
    await workflow.signal('proceed');
    await workflow.result();
  });

  it('may await several runs side by side, and one of them twice', async () => {
    const first = await requestOf(kit.cyberdesk.run().running('3m').succeeds());
    const second = await requestOf(kit.knowledgeStack.run().running('1m').fails({ error: 'no' }));
    const workflow = await start('awaitAll', [first, second, first]);
    const outcomes = (await workflow.result()) as readonly Outcome[];
    expect(outcomes.map(({ runId, status }) => [runId, status])).toEqual([
      [first.runId, 'succeeded'],
      [second.runId, 'failed'],
      [first.runId, 'succeeded'],
    ]);
    expect(await signalsOf(workflow)).toEqual([OUTCOME_SIGNAL, OUTCOME_SIGNAL]);
  });

  it('is not disturbed by an amendment, and finds it when it asks again', async () => {
    const request = await requestOf(kit.cyberdesk.run().running('15m').succeeds());
    const workflow = await start('awaitInSteps', [request, request]);
    expect(await step(workflow, 1)).toMatchObject({ status: 'timed_out', revision: 1 });
    await kit.sleep('15m');
    expect(await signalsOf(workflow)).toEqual(['proceed', OUTCOME_SIGNAL, OUTCOME_SIGNAL]);
    expect(await workflow.query<readonly Outcome[]>('soFar')).toHaveLength(1);
    expect(await step(workflow, 2)).toMatchObject({ status: 'succeeded', revision: 2 });
    await workflow.signal('proceed');
    await workflow.result();
  });

  it('takes no notice of signals that are no outcomes of its run', async () => {
    const request = await requestOf(kit.cyberdesk.run().running('2m').succeeds());
    const workflow = await start('awaitOne', request);
    const { vendor, runId } = request;
    const ours = { vendor, account: 'default', runId, status: 'failed' };
    for (const payload of [null, 'done', 7, [], {}, { vendor, runId }, { ...ours, checks: 5 }]) {
      await workflow.signal(OUTCOME_SIGNAL, payload);
    }
    for (const other of [{ runId: 'another' }, { account: 'eu' }, { checks: [null] }, { sinks: {} }]) {
      await workflow.signal(OUTCOME_SIGNAL, { ...ours, ...other });
    }
    await workflow.signal(OUTCOME_SIGNAL);
    expect(await workflow.result()).toMatchObject({ runId, status: 'succeeded' });
  });

  it('fails at once with what is wrong with the request', async () => {
    const request = { vendor: 'cyberdesk', runId: '', graceSeconds: -1, taskQueue: kit.config.taskQueue };
    const error: unknown = await awaitOne(request).catch((reason: unknown) => reason);
    const { cause } = error as Error;
    expect(cause).toBeInstanceOf(ApplicationFailure);
    expect(cause).toMatchObject({ type: 'InvalidTrackRequestError', nonRetryable: true });
    expect((cause as ApplicationFailure).details?.[0]).toHaveLength(2);
    expect((cause as Error).message).toContain('graceSeconds');
  });

  it('says in its history what it waits for, starts no timer, and replays', async () => {
    const request = await requestOf(kit.cyberdesk.run().running('2m').succeeds());
    const workflow = await start('awaitOne', request);
    await workflow.result();
    const history = await kit.client.workflow.getHandle(workflow.workflowId).fetchHistory();
    const events = history.events ?? [];
    const scheduled = events.filter((event) => event.activityTaskScheduledEventAttributes);
    expect(scheduled).toHaveLength(1);
    const summary = Buffer.from(scheduled[0]!.userMetadata!.summary!.data!).toString();
    expect(summary).toContain(`Track [vendor=cyberdesk, runId=${request.runId}]`);
    expect(events.filter((event) => event.timerStartedEventAttributes)).toEqual([]);
    await Worker.runReplayHistory({ workflowsPath: USER_WORKFLOWS }, history);
    console.log(`awaitRun: ${events.length} events of the user's workflow`);
    expect(events.length).toBeLessThanOrEqual(15);
  });
});
