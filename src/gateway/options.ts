import type { Tracer } from '@opentelemetry/api';
import type { Client } from '@temporalio/client';
import { observeRun } from '../client/start-tracking.js';
import { resolveAccounts, type ResolvedAccounts } from '../config/resolve-accounts.js';
import type { AccountConfig, Config } from '../config/config.js';
import { valueOf } from '../config/environment.js';
import type { AccountInput } from '../config/input.js';
import { DEFAULT_TASK_QUEUE } from '../domain/run-key.js';
import type { GatewayMetrics } from '../metrics/gateway-metrics.js';
import type { Vendor } from '../vendors/vendor.js';
import { BodyBudget } from './body-budget.js';
import { resolveLimits, type GatewayLimits } from './limits.js';
import { SILENT_LOGGER, type GatewayLogger } from './logger.js';
import { countedObserve } from './metrics.js';
import { Turnstile } from './turnstile.js';

/** Hands an event to the tracking of its run. */
export type ObserveRun = typeof observeRun;

/** What a gateway is made of. */
export interface GatewayOptions extends GatewayLimits {
  /** A Temporal client of yours. */
  readonly client: Client;
  /** The accounts whose webhooks are received; left out when `config` is given. */
  readonly accounts?: readonly (AccountInput | AccountConfig)[];
  /** Vendors of your own, besides the built-in ones. */
  readonly vendors?: readonly Vendor[];
  /** A loaded configuration; its accounts, vendors, task queue and limits count. */
  readonly config?: Config;
  /** Task queue of the trackings. @default the configuration's, LANDFALL_TASK_QUEUE, or else 'landfall' */
  readonly taskQueue?: string;
  /** Path under which the gateway is mounted. @default '' */
  readonly basePath?: string;
  /** The clock that signatures are checked with; a test server's has to be asked for. @default the system's */
  readonly now?: () => Date | Promise<Date>;
  /** Is told of each delivery, in one line. @default silent */
  readonly logger?: GatewayLogger;
  /** Is told what the gateway does, for example a `PrometheusGatewayMetrics`. @default nobody */
  readonly metrics?: GatewayMetrics;
  /** Traces each delivery by OpenTelemetry. @default no tracing */
  readonly tracer?: Tracer;
  /** Once it aborts, every delivery is answered 503 and `/readyz` is not ready. @default never */
  readonly stopping?: AbortSignal;
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
  readonly metrics: GatewayMetrics | undefined;
  readonly tracer: Tracer | undefined;
  readonly turnstile: Turnstile;
  readonly bodyBudget: BodyBudget;
  /** Whether the gateway is to take nothing more. */
  readonly isStopping: () => boolean;
}

function basePathOf(path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `/${trimmed}`;
}

/**
 * Checks and completes a gateway's options.
 * @throws ConfigError when an account cannot be used, for example for a webhook secret that is too weak, or when a
 * limit is none.
 */
export function resolveGatewayOptions(options: GatewayOptions): GatewayContext {
  const { config } = options;
  const { accounts, vendors } = config ?? resolveAccounts(options.accounts ?? [], options);
  const ofConfig: GatewayLimits = config?.gateway ?? {};
  const limits = {
    deliveriesPerSecond: options.deliveriesPerSecond ?? ofConfig.deliveriesPerSecond,
    maxInFlight: options.maxInFlight ?? ofConfig.maxInFlight,
  };
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
    observe: countedObserve(options.observe ?? observeRun, options.metrics),
    metrics: options.metrics,
    tracer: options.tracer,
    turnstile: new Turnstile(resolveLimits(limits, accounts.length)),
    bodyBudget: new BodyBudget(),
    isStopping: () => options.stopping?.aborted === true,
  };
}
