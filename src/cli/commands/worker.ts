import type { Command } from 'commander';
import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { LandfallWorker } from '../../worker/create-worker.js';
import type { Cli } from '../cli.js';
import { loadCliConfig, withTemporal, type Temporal } from '../connect.js';
import { aborted, listenForInterrupt } from '../interrupt.js';
import { createLog } from '../log.js';

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

async function work(cli: Cli, temporal: Temporal, config: Config, ledger: Ledger): Promise<void> {
  const [{ NativeConnection }, { createLandfallWorker }, { installSdkLog }] = await Promise.all([
    import('@temporalio/worker'),
    import('../../worker/create-worker.js'),
    import('../sdk-log.js'),
  ]);
  const log = createLog('worker', cli.io);
  installSdkLog(log);
  const { connectionOptions, namespace, address } = temporal;
  const connection = await NativeConnection.connect(connectionOptions);
  try {
    const worker = await createLandfallWorker({ connection, namespace, config, ledger });
    const accounts = config.accounts.map(({ vendor, name }) => `${vendor}/${name}`);
    const facts = { taskQueue: config.taskQueue, namespace, temporal: address, accounts };
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
  program
    .command('worker')
    .description('run the trackings: read the vendors, check and record the outcomes')
    .action(async () => {
      const config = await loadCliConfig(cli, ['accounts', 'ledger']);
      const { openReadyLedger } = await import('../../ledger/open.js');
      const ledger = await openReadyLedger(config.ledger);
      try {
        await withTemporal(cli, (temporal) => work(cli, temporal, config, ledger));
      } finally {
        await ledger.close();
      }
    });
}
