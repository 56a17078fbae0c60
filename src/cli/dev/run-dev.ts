import { resolve } from 'node:path';
import type { Config } from '../../config/config.js';
import { loadConfig } from '../../config/load-config.js';
import type { CliIo } from '../io.js';
import { createLog } from '../log.js';
import { installSdkLog } from '../sdk-log.js';
import { aborted } from '../interrupt.js';
import type { MetricsFlags } from '../metrics.js';
import { DEFAULT_PORTS, type StackPorts } from './ports.js';
import { addressesOf, readyText } from './ready.js';
import { withSimulatedAccounts, type SimulatedVendors } from './simulated-vendors.js';
import { startStack } from './stack.js';

/** How `landfall dev` runs. */
export interface DevOptions {
  readonly simulate: boolean;
  readonly json: boolean;
  /** Relative to the working directory. */
  readonly dataDir: string;
  /** Those that are set win over the configuration's and the usual ones. */
  readonly ports: Partial<StackPorts>;
  /** @default no metrics are served */
  readonly metrics?: MetricsFlags;
  readonly configPath?: string;
  readonly taskQueue?: string;
  /** Its end stops everything. */
  readonly signal: AbortSignal;
}

function portsFor({ ports }: DevOptions, config: Config): StackPorts {
  const gateway = config.gateway.port ?? DEFAULT_PORTS.gateway;
  return { ...DEFAULT_PORTS, gateway, ...ports };
}

function simulatedConfig(config: Config, vendors: SimulatedVendors, log: (line: string) => void): Config {
  const { config: simulated, replaced } = withSimulatedAccounts(config, vendors);
  if (replaced.length > 0) log(`Simulators stand in for these configured accounts: ${replaced.join(', ')}`);
  return simulated;
}

/**
 * Runs the stack until the signal aborts.
 * @throws what `loadConfig` and `startStack` throw, and Error when the worker fails.
 */
export async function runDev(options: DevOptions, io: CliIo): Promise<void> {
  const { simulate, json, signal, configPath, taskQueue } = options;
  const log = (line: string) => void io.stderr.write(`${line}\n`);
  const loaded = await loadConfig({ path: configPath, env: io.env });
  const config = taskQueue === undefined ? loaded : { ...loaded, taskQueue };
  const dataDir = resolve(options.dataDir);
  const { simulators, ...ports } = portsFor(options, config);
  const stack = await startStack({
    dataDir,
    simulate,
    // Without simulators their port may belong to anybody.
    ports: simulate ? { ...ports, simulators } : ports,
    configure: (simulated) => (simulated === null ? config : simulatedConfig(config, simulated, log)),
    log,
    gatewayLogger: createLog('gateway', io),
    metrics: options.metrics,
    prepareSdk: () => installSdkLog(createLog('worker', io)),
    signal,
  });
  try {
    const addresses = addressesOf(stack, dataDir);
    io.stdout.write(`${json ? JSON.stringify(addresses) : readyText(addresses)}\n`);
    const crash = await Promise.race([aborted(signal), stack.workerEnded]);
    if (crash !== undefined) throw crash;
  } finally {
    await stack.stop();
  }
}
