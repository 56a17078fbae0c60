import type { Command } from 'commander';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { LandfallWorker } from '../../worker/create-worker.js';
import type { Cli } from '../cli.js';
import { loadCliConfig, withTemporal, type Temporal } from '../connect.js';
import { aborted, listenForInterrupt } from '../interrupt.js';
import { createLog } from '../log.js';
import { addMetricsFlags, startMetrics, type CliMetrics, type MetricsFlags } from '../metrics.js';

/** Runs the worker until the user stops it; rejects when it fails by itself. */
async function runUntilStopped(worker: LandfallWorker, log: Logger, ready: () => void): Promise<void> {
  const interrupt = listenForInterrupt((line) => log.info(line));
  try {
    const run = worker.run();
    ready();
    await Promise.race([run, aborted(interrupt.signal)]);
    worker.shutdown();
    await run;
  } finally {
    interrupt.dispose();
  }
}

/** What the worker works with. */
interface WorkParts {
  readonly temporal: Temporal;
  readonly config: Config;
  readonly ledger: Ledger;
  /** Null when nobody asked for metrics. */
  readonly served: CliMetrics | null;
}

async function work(cli: Cli, { temporal, config, ledger, served }: WorkParts): Promise<void> {
  const [{ NativeConnection }, { createLandfallWorker, PrometheusWorkerMetrics }, { installSdkLog }] =
    await Promise.all([
      import('@temporalio/worker'),
      import('../../worker/index.js'),
      import('../sdk-log.js'),
    ]);
  const log = createLog('worker', cli.io);
  installSdkLog(log);
  const { connectionOptions, namespace, address } = temporal;
  const connection = await NativeConnection.connect(connectionOptions);
  try {
    const metrics = served === null ? undefined : new PrometheusWorkerMetrics(served);
    const worker = await createLandfallWorker({ connection, namespace, config, ledger, metrics });
    const accounts = config.accounts.map(({ vendor, name }) => `${vendor}/${name}`);
    const metricsUrl = served === null ? {} : { metricsUrl: served.url };
    const facts = { taskQueue: config.taskQueue, namespace, temporal: address, accounts, ...metricsUrl };
    await runUntilStopped(worker, log, () => {
      log.info(facts, 'ready');
      if (cli.output.json) cli.output.result(facts, () => 'ready');
    });
  } finally {
    await connection.close();
  }
}

/** Adds `landfall worker`: does the work of all trackings until it is stopped. */
export function registerWorker(program: Command, cli: Cli): void {
  const command = program
    .command('worker')
    .description('run the trackings: read the vendors, check and record the outcomes')
    .action(async (flags: MetricsFlags) => {
      const config = await loadCliConfig(cli, ['accounts', 'ledger']);
      const { openReadyLedger } = await import('../../ledger/open.js');
      const ledger = await openReadyLedger(config.ledger);
      const served = await startMetrics(flags).catch(async (error: unknown) => {
        await ledger.close();
        throw error;
      });
      try {
        await withTemporal(cli, (temporal) => work(cli, { temporal, config, ledger, served }));
      } finally {
        await served?.close();
        await ledger.close();
      }
    });
  addMetricsFlags(command);
}
