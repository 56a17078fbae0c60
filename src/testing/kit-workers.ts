import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import type { Clock } from '../activities/clock.js';
import type { Config } from '../config/config.js';
import type { Ledger } from '../ledger/ledger.js';
import { createLandfallWorker } from '../worker/create-worker.js';
import type { Closer } from './kit-parts.js';
import type { ActivityCount } from './stall-watch.js';
import type { TestKitOptions } from './test-kit.js';

/** Task queue of the test's own workflows and activities. */
export const TEST_TASK_QUEUE = 'test';

async function startOwnWorker(
  env: TestWorkflowEnvironment,
  { workflowsPath, activities }: TestKitOptions,
  count: ActivityCount,
): Promise<Closer | null> {
  if (workflowsPath === undefined && activities === undefined) return null;
  const worker = await Worker.create({
    connection: env.nativeConnection,
    namespace: env.namespace ?? 'default',
    taskQueue: TEST_TASK_QUEUE,
    workflowsPath,
    activities,
    interceptors: { activity: [count.interceptor] },
  });
  const run = worker.run();
  return async () => {
    worker.shutdown();
    await run;
  };
}

async function startLandfallWorker({
  env,
  config,
  ledger,
  clock,
  options,
  activities,
}: WorkerParts): Promise<Closer> {
  const landfall = await createLandfallWorker({
    connection: env.nativeConnection,
    namespace: env.namespace ?? 'default',
    config,
    ledger,
    // At real speed the activities keep the clock that they have in production.
    ...(env.supportsTimeSkipping ? { clock } : {}),
    sinks: options.sinks,
    workflowBundle: options.workflowBundle,
    workerOptions: { interceptors: { activity: [activities.interceptor] } },
  });
  const run = landfall.run();
  return async () => {
    landfall.shutdown();
    await run;
  };
}

/** What the workers of a kit are made of. */
export interface WorkerParts {
  readonly env: TestWorkflowEnvironment;
  readonly config: Config;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly options: TestKitOptions;
  readonly activities: ActivityCount;
}

/** Starts Landfall's workers, and one for the test's own code if there is any. Returns what stops them. */
export async function startWorkers(parts: WorkerParts): Promise<Closer> {
  const stopLandfall = parts.options.worker === false ? null : await startLandfallWorker(parts);
  const stopOwn = await startOwnWorker(parts.env, parts.options, parts.activities);
  return async () => {
    await Promise.all([stopLandfall?.(), stopOwn?.()]);
  };
}
