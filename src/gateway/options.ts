import type { Client } from '@temporalio/client';
import { observeRun } from '../client/start-tracking.js';
import { resolveAccounts, type ResolvedAccounts } from '../config/resolve-accounts.js';
import type { AccountConfig, Config } from '../config/config.js';
import { valueOf } from '../config/environment.js';
import type { AccountInput } from '../config/input.js';
import { DEFAULT_TASK_QUEUE } from '../domain/run-key.js';
import type { Vendor } from '../vendors/vendor.js';
import { SILENT_LOGGER, type GatewayLogger } from './logger.js';

/** Hands an event to the tracking of its run. */
export type ObserveRun = typeof observeRun;

/** What a gateway is made of. */
export interface GatewayOptions {
  /** A Temporal client of yours. */
  readonly client: Client;
  /** The accounts whose webhooks are received; left out when `config` is given. */
  readonly accounts?: readonly (AccountInput | AccountConfig)[];
  /** Vendors of your own, besides the built-in ones. */
  readonly vendors?: readonly Vendor[];
  /** A loaded configuration; its accounts, vendors and task queue count. */
  readonly config?: Config;
  /** Task queue of the trackings. @default the configuration's, LANDFALL_TASK_QUEUE, or else 'landfall' */
  readonly taskQueue?: string;
  /** Path under which the gateway is mounted. @default '' */
  readonly basePath?: string;
  /** The clock that signatures are checked with; a test server's has to be asked for. @default the system's */
  readonly now?: () => Date | Promise<Date>;
  /** Is told of each delivery, in one line. @default silent */
  readonly logger?: GatewayLogger;
  /** Starts or signals a tracking. @default signal-with-start by `client` */
  readonly observe?: ObserveRun;
}

/** The options with everything resolved. */
export interface GatewayContext extends ResolvedAccounts {
  readonly client: Client;
  readonly taskQueue: string;
  /** Begins with a slash and ends without one, or is empty. */
  readonly basePath: string;
  readonly now: () => Date | Promise<Date>;
  readonly logger: GatewayLogger;
  readonly observe: ObserveRun;
}

function basePathOf(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
}

/**
 * Checks and completes a gateway's options.
 * @throws ConfigError when an account cannot be used, for example for a webhook secret that is too weak.
 */
export function resolveGatewayOptions(options: GatewayOptions): GatewayContext {
  const { config } = options;
  const { accounts, vendors } = config ?? resolveAccounts(options.accounts ?? [], options);
  return {
    client: options.client,
    accounts,
    vendors,
    taskQueue:
      options.taskQueue ??
      config?.taskQueue ??
      valueOf(process.env, 'LANDFALL_TASK_QUEUE') ??
      DEFAULT_TASK_QUEUE,
    basePath: basePathOf(options.basePath ?? ''),
    now: options.now ?? (() => new Date()),
    logger: options.logger ?? SILENT_LOGGER,
    observe: options.observe ?? observeRun,
  };
}
