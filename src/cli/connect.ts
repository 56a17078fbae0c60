import type { Client } from '@temporalio/client';
import type { RunTracker } from '../client/run-tracker.js';
import type { Config } from '../config/config.js';
import type { ConfigRequirement } from '../config/resolve-config.js';
import type { TemporalConnection } from '../config/temporal-connection.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Cli } from './cli.js';
import { chainOf, codeOf } from './error-chain.js';
import { NamespaceMissingError, TemporalUnreachableError } from './errors.js';

/** How long Temporal may take to answer at first. */
const CONNECT_TIMEOUT_MS = 8_000;

/** The SDK's, when no address is set. */
const DEFAULT_ADDRESS = 'localhost:7233';

/** gRPC: DEADLINE_EXCEEDED, as a server that is gone often shows, and UNAVAILABLE. */
const GONE: ReadonlySet<unknown> = new Set([4, 14]);

/** gRPC: PERMISSION_DENIED and UNAUTHENTICATED. */
const REFUSALS: ReadonlySet<unknown> = new Set([7, 16]);

/** gRPC: NOT_FOUND. */
const NOT_FOUND: ReadonlySet<unknown> = new Set([5]);

/** Temporal, connected. */
export interface Temporal extends TemporalConnection {
  readonly client: Client;
  /** For messages. */
  readonly address: string;
}

/**
 * Loads the configuration that is meant, with `--task-queue` above all.
 * @throws ConfigError with every problem.
 */
export async function loadCliConfig(
  { globals, io }: Cli,
  required: readonly ConfigRequirement[] = [],
): Promise<Config> {
  const { loadConfig } = await import('../config/load-config.js');
  const config = await loadConfig({ path: globals.config, env: io.env, required });
  return { ...config, taskQueue: globals.taskQueue ?? config.taskQueue };
}

function hasCode(error: unknown, codes: ReadonlySet<unknown>): boolean {
  return chainOf(error).some((link) => codes.has(codeOf(link)));
}

function isGone(error: unknown): boolean {
  return hasCode(error, GONE) || chainOf(error).some(({ name }) => name === 'TransportError');
}

async function connect(found: TemporalConnection, address: string): Promise<Temporal> {
  const { Client, Connection } = await import('@temporalio/client');
  const { connectionOptions, namespace } = found;
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: CONNECT_TIMEOUT_MS });
    return { ...found, address, client: new Client({ connection, namespace }) };
  } catch (cause) {
    // The SDK throws a bare error when its time is over.
    throw hasCode(cause, REFUSALS) ? cause : new TemporalUnreachableError(address, namespace, cause);
  }
}

/** The native connection does not tell a missing namespace from a missing server. */
async function requireNamespace({ client, address, namespace }: Temporal): Promise<void> {
  const { workflowService } = client.connection;
  try {
    const deadline = Date.now() + CONNECT_TIMEOUT_MS;
    await client.withDeadline(deadline, () => workflowService.describeNamespace({ namespace }));
  } catch (error) {
    if (hasCode(error, NOT_FOUND)) throw new NamespaceMissingError(address, namespace, error);
    // Not everybody who may use a namespace may look at it.
    if (!hasCode(error, REFUSALS)) throw error;
  }
}

/**
 * Does something with Temporal and closes the connection after it.
 * @throws TemporalUnreachableError within about 10 s when it does not answer, NamespaceMissingError, and what `use`
 * throws.
 */
export async function withTemporal<T>({ io }: Cli, use: (temporal: Temporal) => Promise<T>): Promise<T> {
  const { temporalConnection } = await import('../config/temporal-connection.js');
  const found = temporalConnection(io.env);
  const address = found.connectionOptions.address ?? DEFAULT_ADDRESS;
  const temporal = await connect(found, address);
  try {
    await requireNamespace(temporal);
    return await use(temporal);
  } catch (error) {
    throw isGone(error) ? new TemporalUnreachableError(address, found.namespace, error) : error;
  } finally {
    await temporal.client.connection.close();
  }
}

async function openShared({ ledger: { url } }: Config): Promise<Ledger | null> {
  // An embedded ledger belongs to the process that writes it; others reach it by its URL.
  if (url === undefined) return null;
  const { openLedger } = await import('../ledger/open.js');
  return openLedger({ url });
}

/** Does something with a tracker of the configuration and closes what it opened. Throws as `withTemporal`. */
export async function withTracker<T>(
  cli: Cli,
  use: (tracker: RunTracker, config: Config) => Promise<T>,
): Promise<T> {
  const config = await loadCliConfig(cli);
  return withTemporal(cli, async ({ client }) => {
    const { RunTracker } = await import('../client/run-tracker.js');
    let ledger: Promise<Ledger | null> | undefined;
    const openLedger = () => (ledger ??= openShared(config));
    const tracker = new RunTracker({ client, config }, { openLedger });
    try {
      return await use(tracker, config);
    } finally {
      await (await ledger)?.close();
    }
  });
}
