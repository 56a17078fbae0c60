import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startDevServer, type DevServer } from '../../src/embedded/index.js';
import { assertNoTaskFailure, scanByVisibility, scanTimeSkipping } from '../support/history-scan.js';

const TASK_QUEUE = 'scanned';
const NON_DETERMINISTIC_ERROR = 24;

const workflowsPath = fileURLToPath(new URL('../support/history-scan-workflows.ts', import.meta.url));
const quiet = new DefaultLogger('WARN', () => {});
const bundle = await bundleWorkflowCode({ workflowsPath, logger: quiet });
const activities = { pause: (ms: number) => sleep(ms) };

/** On servers of its own, so that what fails here on purpose does not fail the whole test run. */
describe('the scan of all histories', () => {
  let server: DevServer;
  let native: NativeConnection;
  let connection: Connection;
  let client: Client;
  let worker: Worker;
  let running: Promise<void>;
  beforeAll(async () => {
    server = await startDevServer({ uiPort: null, cliPath: inject('temporalCliPath') });
    native = await NativeConnection.connect({ address: server.address });
    connection = await Connection.connect({ address: server.address });
    client = new Client({ connection });
    worker = await Worker.create({
      connection: native,
      taskQueue: TASK_QUEUE,
      workflowBundle: bundle,
      activities,
      // Every task is a replay.
      maxCachedWorkflows: 0,
    });
    running = worker.run();
  });
  afterAll(async () => {
    worker.shutdown();
    await running;
    await connection.close();
    await native.close();
    await server.stop();
  });

  const start = (type: string) =>
    client.workflow.start(type, { taskQueue: TASK_QUEUE, workflowId: `${type}-${randomUUID()}` });
  const scanOf = (workflowId: string) =>
    scanByVisibility(connection, { query: `WorkflowId = '${workflowId}'` });

  it('finds nothing in workflows that end well', async () => {
    const handle = await start('healthy');
    await handle.result();
    await expect.poll(() => scanOf(handle.workflowId)).toEqual({ workflows: 1, failures: [] });
  });

  it('finds a workflow that throws, and says where', async () => {
    const { workflowId, firstExecutionRunId: runId } = await start('breaks');
    const failure = { workflowId, runId, workflowType: 'breaks', eventId: '4' };
    await expect
      .poll(async () => (await scanOf(workflowId)).failures, { timeout: 15_000 })
      .toEqual([expect.objectContaining(failure)]);
    const found = await scanOf(workflowId);
    expect(() => assertNoTaskFailure(found)).toThrow(/breaks \[workflowId=breaks-.*broken on purpose/);
    await client.workflow.getHandle(workflowId).terminate();
    // A closed one is found as well.
    expect((await scanOf(workflowId)).failures).toHaveLength(1);
  });

  it('finds a workflow that does something else in a replay', async () => {
    const handle = await start('differs');
    await expect.poll(async () => (await handle.fetchHistory()).events?.length, { timeout: 15_000 }).toBe(5);
    await handle.signal('goOn');
    const cause = NON_DETERMINISTIC_ERROR;
    await expect
      .poll(async () => (await scanOf(handle.workflowId)).failures, { timeout: 15_000 })
      .toEqual([expect.objectContaining({ workflowType: 'differs', cause })]);
    await handle.terminate();
  });

  it('finds all of them in a whole namespace', async () => {
    const { workflows, failures } = await scanByVisibility(connection);
    expect(workflows).toBeGreaterThanOrEqual(3);
    expect(new Set(failures.map(({ workflowType }) => workflowType))).toEqual(new Set(['breaks', 'differs']));
  });

  it('passes over a task that a signal overtook', async () => {
    const handle = await start('closesSlowly');
    await sleep(700);
    await handle.signal('goOn');
    expect(await handle.result()).toBe(1);
    const { events } = await handle.fetchHistory();
    expect(events?.some(({ workflowTaskFailedEventAttributes: failed }) => failed != null)).toBe(true);
    await expect.poll(() => scanOf(handle.workflowId)).toEqual({ workflows: 1, failures: [] });
  });
});

describe('the scan on a server that skips time', () => {
  it('finds what failed among what is open and what is closed', async () => {
    const path = inject('timeSkippingServerPath');
    const env = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path } },
    });
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: TASK_QUEUE,
      workflowBundle: bundle,
      activities,
    });
    const running = worker.run();
    try {
      const options = { taskQueue: TASK_QUEUE };
      await env.client.workflow.execute('healthy', { ...options, workflowId: 'healthy' });
      await expect.poll(() => scanTimeSkipping(env.connection)).toEqual({ workflows: 1, failures: [] });
      const broken = await env.client.workflow.start('breaks', { ...options, workflowId: 'broken' });
      const failure = { workflowId: 'broken', workflowType: 'breaks' };
      await expect
        .poll(async () => (await scanTimeSkipping(env.connection)).failures, { timeout: 15_000 })
        .toEqual([expect.objectContaining(failure)]);
      await broken.terminate();
      await expect
        .poll(async () => (await scanTimeSkipping(env.connection)).failures)
        .toEqual([expect.objectContaining(failure)]);
    } finally {
      worker.shutdown();
      await running;
      await env.teardown();
    }
  });
});
