import type { NativeConnection, Worker, WorkerOptions, WorkerPlugin } from '@temporalio/worker';
import type { ConfigInput } from '../config/input.js';
import { resolveConfig } from '../config/resolve-config.js';
import type { Config } from '../config/config.js';
import { openReadyLedger } from '../ledger/open.js';
import { createLandfallWorker, type LandfallWorkerOptions } from './create-worker.js';

/** The configuration, as in `landfall.config`, sinks of the user's own included; the environment completes it. */
export type LandfallPluginOptions = ConfigInput;

/** What else Landfall's workers are made of; none of it is part of a configuration. */
export type LandfallPluginParts = Pick<LandfallWorkerOptions, 'metrics' | 'workerOptions' | 'workflowBundle'>;

/**
 * Runs Landfall's workers beside a worker that the user already has, on the same connection and namespace, and
 * stops with it. Landfall keeps a task queue of its own, so neither sees the other's tasks.
 * @throws ConfigError from the constructor, with every problem of the configuration.
 */
export class LandfallPlugin implements WorkerPlugin {
  readonly name = 'landfall';
  readonly #config: Config;
  #connection: NativeConnection | undefined;
  #namespace: string | undefined;

  constructor(
    options: LandfallPluginOptions = {},
    private readonly parts: LandfallPluginParts = {},
  ) {
    this.#config = resolveConfig(options, process.env, { required: ['accounts', 'ledger'] });
  }

  configureWorker(options: WorkerOptions): WorkerOptions {
    if (options.taskQueue === this.#config.taskQueue) {
      throw new TypeError(
        `Landfall needs a task queue of its own: give the worker another one, or set taskQueue in LandfallPlugin [taskQueue=${options.taskQueue}]`,
      );
    }
    this.#connection = options.connection;
    this.#namespace = options.namespace;
    return options;
  }

  async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    if (this.#connection === undefined) {
      throw new TypeError('Landfall needs the connection of the worker: pass one to Worker.create');
    }
    const ledger = await openReadyLedger(this.#config.ledger);
    try {
      const landfall = await createLandfallWorker({
        ...this.parts,
        connection: this.#connection,
        namespace: this.#namespace,
        config: this.#config,
        ledger,
      });
      const beside = landfall.run();
      // Should ours fail, the user's worker stops too, rather than going on without tracking.
      beside.catch(() => worker.getState() === 'RUNNING' && worker.shutdown());
      try {
        await next(worker);
      } finally {
        landfall.shutdown();
      }
      await beside;
    } finally {
      await ledger.close();
    }
  }
}
