import { NativeConnection } from '@temporalio/worker';
import type { Registry } from 'prom-client';
import type { Config } from '../../config/config.js';
import type { Ledger } from '../../ledger/ledger.js';
import { PrometheusWorkerMetrics } from '../../metrics/worker-metrics.js';
import { createLandfallWorker } from '../../worker/create-worker.js';
import type { Teardown } from './teardown.js';

/** What the stack's worker works with. */
export interface WorkerParts {
  readonly address: string;
  readonly namespace: string;
  readonly config: Config;
  readonly ledger: Ledger;
  /** Where its metrics are registered. @default it has none */
  readonly registry?: Registry;
}

/**
 * Starts the worker with a connection of its own.
 * @returns a promise of the error that ends the worker, should it end before it is told to; it never rejects.
 */
export async function startWorker(
  parts: WorkerParts,
  teardown: Teardown,
): Promise<{ ended: Promise<Error> }> {
  const { address, namespace, config, ledger, registry } = parts;
  const connection = await NativeConnection.connect({ address });
  teardown.add(() => connection.close());
  const metrics = registry === undefined ? undefined : new PrometheusWorkerMetrics({ registry });
  const worker = await createLandfallWorker({ connection, namespace, config, ledger, metrics });
  const run = worker.run();
  const ended = run.then(
    () => new Error('The worker ended'),
    (cause: unknown) => new Error(`The worker failed [temporal=${address}]`, { cause }),
  );
  teardown.add(async () => {
    worker.shutdown();
    await run;
  });
  return { ended };
}
