import {
  Worker,
  type NativeConnection,
  type WorkerOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import type { Clock } from '../activities/clock.js';
import { createActivities } from '../activities/create-activities.js';
import type { ActivityDependencies } from '../activities/dependencies.js';
import { findAccount, type Config } from '../config/config.js';
import { accountTaskQueue } from '../domain/run-key.js';
import type { OwnSink } from '../domain/sinks.js';
import type { Ledger } from '../ledger/ledger.js';
import type { WorkerMetrics } from '../metrics/worker-metrics.js';
import { createAccountWorker } from './account-worker.js';
import { countOpenRuns } from './count-open-runs.js';
import { bundles, workflowBundle, type WorkflowSide } from './workflow-bundle.js';

/** Time that activities under way get when the worker is told to stop; Temporal's default is none. */
const SHUTDOWN_GRACE = '15s';

/** What Landfall's workers are made of. */
export interface LandfallWorkerOptions {
  readonly connection: NativeConnection;
  /** @default 'default' */
  readonly namespace?: string;
  readonly config: Pick<Config, 'accounts' | 'sinks' | 'taskQueue' | 'vendors'> &
    Partial<Pick<Config, 'timing'>>;
  /** Sinks of the user's own by name, besides those of the configuration, which they replace. @default {} */
  readonly sinks?: Readonly<Record<string, OwnSink>>;
  /** Closed by its owner, not by the worker. */
  readonly ledger: Ledger;
  /** Time for the activities; for tests that skip time. @default the server's time */
  readonly clock?: Clock;
  /** Is told what the worker does, for example a `PrometheusWorkerMetrics`. @default nobody is told */
  readonly metrics?: WorkerMetrics;
  /** @default the bundle that comes with the package, or one made now when plugins or interceptors belong in it */
  readonly workflowBundle?: WorkflowBundleOption;
  /** Further options of the SDK's worker, for example `identity` or the number of slots. */
  readonly workerOptions?: Partial<WorkerOptions>;
}

/** The worker of the workflows, and one for each account with a rate of its own. */
export interface LandfallWorker {
  /** Runs until `shutdown` or a fatal error; rejects with the latter after stopping the others. */
  run(): Promise<void>;
  /** Stops taking tasks and lets those under way end within 15 s. Safe to call again. */
  shutdown(): void;
}

function dependenciesOf(options: LandfallWorkerOptions): ActivityDependencies {
  const { config, ledger, clock, metrics } = options;
  return {
    ledger,
    taskQueue: config.taskQueue,
    sinks: { ...config.sinks, own: { ...config.sinks.own, ...options.sinks } },
    ...(clock === undefined ? {} : { clock }),
    ...(metrics === undefined ? {} : { metrics }),
    timingOf: (key) => findAccount(config, key)?.timing ?? config.timing ?? {},
    findAccount: (key) => {
      const account = findAccount(config, key);
      const vendor = config.vendors.get(key.vendor);
      // An account without an API key only receives webhooks.
      if (account === undefined || vendor === undefined || account.apiKey === '') return null;
      return { vendor, account, poll: account.poll };
    },
  };
}

/** What all of Landfall's workers have in common. */
function workerOptionsOf(options: LandfallWorkerOptions, taskQueue: string): WorkerOptions {
  return {
    ...options.workerOptions,
    connection: options.connection,
    namespace: options.namespace ?? 'default',
    taskQueue,
    shutdownGraceTime: SHUTDOWN_GRACE,
  };
}

/** What the user's options put into the workflows' bundle. */
function workflowSideOf({ connection, workerOptions }: LandfallWorkerOptions): WorkflowSide {
  return {
    plugins: [...(workerOptions?.plugins ?? []), ...connection.plugins].filter(bundles),
    interceptorModules: workerOptions?.interceptors?.workflowModules ?? [],
  };
}

function createAccountWorkers(
  options: LandfallWorkerOptions,
  dependencies: ActivityDependencies,
): Promise<Worker[]> {
  const { accounts, taskQueue } = options.config;
  const workers = accounts.flatMap(({ vendor, name, poll: { requestsPerSecond } }) => {
    if (requestsPerSecond === undefined) return [];
    const worker = workerOptionsOf(options, accountTaskQueue(taskQueue, { vendor, account: name }));
    return [createAccountWorker({ worker, dependencies, requestsPerSecond })];
  });
  return Promise.all(workers);
}

async function runAll(workers: readonly Worker[], shutdown: () => void): Promise<void> {
  const runs = workers.map(async (worker) => {
    try {
      await worker.run();
    } finally {
      shutdown();
    }
  });
  const failed = (await Promise.allSettled(runs)).find((run) => run.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Creates Landfall's workers. Throws what the SDK throws when Temporal is out of reach. */
export async function createLandfallWorker(options: LandfallWorkerOptions): Promise<LandfallWorker> {
  const dependencies = dependenciesOf(options);
  const main = await Worker.create({
    ...workerOptionsOf(options, options.config.taskQueue),
    workflowBundle: options.workflowBundle ?? (await workflowBundle(workflowSideOf(options))),
    activities: createActivities(dependencies),
  });
  const workers = [main, ...(await createAccountWorkers(options, dependencies))];
  const { taskQueue } = options.config;
  options.metrics?.workerBegan(taskQueue, () => countOpenRuns(options, taskQueue));
  const shutdown = () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  return { run: () => runAll(workers, shutdown), shutdown };
}
