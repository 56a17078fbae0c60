import type { Config } from '../../config/config.js';
import type { GatewayLogger } from '../../gateway/index.js';
import { startMetrics, type MetricsFlags } from '../metrics.js';
import { makeDataFolder, simulatorSecret, type DataFolder } from './data-folder.js';
import { startGateway, startLedger, startTemporal } from './parts.js';
import { ANY_PORTS, requirePorts, type StackPorts } from './ports.js';
import { startWorker } from './run-worker.js';
import { startSimulators, type SimulatedVendors } from './simulated-vendors.js';
import { bothStarted, Teardown } from './teardown.js';

/** What kind of stack is wanted. */
export interface StackOptions {
  /** Folder of everything that is kept; made where it is missing. */
  readonly dataDir: string;
  /** Gives the configuration, once it is known where the simulators are; null without them. */
  readonly configure: (simulated: SimulatedVendors | null) => Config;
  /** Serve the simulators too. @default false */
  readonly simulate?: boolean;
  /** @default free ones */
  readonly ports?: Partial<StackPorts>;
  /** Is told what is going on, one line at a time. @default silent */
  readonly log?: (line: string) => void;
  /** Where metrics of the gateway and the worker are served. @default nowhere */
  readonly metrics?: MetricsFlags;
  /** Is told of each webhook. @default silent */
  readonly gatewayLogger?: GatewayLogger;
  /**
   * Sets up the SDK's runtime. Called just before its first use: one that is never used keeps the process alive.
   * @default the SDK's own
   */
  readonly prepareSdk?: () => void;
  /** Gives the start up; what was started by then is stopped. */
  readonly signal?: AbortSignal;
}

/** Landfall with all that it needs, running on this machine. Everything listens on the loopback address. */
export interface Stack {
  /** Host and port of Temporal. */
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly uiUrl: string;
  /** Reaches the ledger from other processes. */
  readonly databaseUrl: string;
  readonly gatewayUrl: string;
  /** Null where no metrics are served. */
  readonly metricsUrl: string | null;
  /** Null without simulators. */
  readonly simulated: SimulatedVendors | null;
  readonly config: Config;
  /** Settles when the worker ends by itself; never rejects. */
  readonly workerEnded: Promise<Error>;
  /** Stops everything in the reverse order of its start. May be called again; never rejects. */
  stop(): Promise<void>;
}

const silent = (): void => undefined;

async function startSimulated(
  folder: DataFolder,
  ports: StackPorts,
  teardown: Teardown,
): Promise<SimulatedVendors> {
  const webhookSecret = await simulatorSecret(folder);
  return { url: await startSimulators(ports.simulators, teardown), webhookSecret };
}

async function assemble(options: StackOptions, teardown: Teardown): Promise<Stack> {
  const { log = silent, simulate = false, signal } = options;
  const ports = { ...ANY_PORTS, ...options.ports };
  await requirePorts(ports);
  const folder = await makeDataFolder(options.dataDir);
  // The ledger first of all, so that it outlives the worker and the server whose workflows write to it.
  const [{ ledger, databaseUrl }, server] = await bothStarted(
    startLedger(folder, ports.ledger, teardown),
    startTemporal(folder, ports, log, teardown),
  );
  signal?.throwIfAborted();
  const simulated = simulate ? await startSimulated(folder, ports, teardown) : null;
  const config = options.configure(simulated);
  const { address: temporalAddress, namespace } = server;
  options.prepareSdk?.();
  const served = await startMetrics(options.metrics ?? {});
  if (served !== null) teardown.add(() => served.close());
  const registry = served?.registry;
  const parts = { address: temporalAddress, namespace, config, ledger, registry };
  const worker = await startWorker(parts, teardown);
  signal?.throwIfAborted();
  const place = { port: ports.gateway, logger: options.gatewayLogger, registry };
  const gatewayUrl = await startGateway(server, config, place, teardown);
  signal?.throwIfAborted();
  return {
    temporalAddress,
    namespace,
    uiUrl: server.uiUrl ?? '',
    databaseUrl,
    gatewayUrl,
    metricsUrl: served?.url ?? null,
    simulated,
    config,
    workerEnded: worker.ended,
    stop: () => teardown.run(),
  };
}

/**
 * Starts a Temporal server, a ledger, a worker, a gateway and, if wanted, the simulators.
 * @throws PortTakenError, ServerNotFound, LedgerError, ConfigError and what `configure` throws; nothing is left
 * running then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const teardown = new Teardown();
  try {
    return await assemble(options, teardown);
  } catch (error) {
    await teardown.run();
    throw error;
  }
}
