import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Config } from '../../config/config.js';
import type { Cli } from '../cli.js';
import { loadCliConfig, withTemporal, type Temporal } from '../connect.js';
import { aborted, Interrupted, listenForInterrupt } from '../interrupt.js';
import { createLog } from '../log.js';
import { addMetricsFlags, startMetrics, type MetricsFlags } from '../metrics.js';
import { parsePort } from '../parse.js';

const DEFAULT_PORT = 8080;

/** Strangers reach the gateway only where somebody has asked for it. */
const DEFAULT_HOSTNAME = '127.0.0.1';

/** How long a load balancer is given to see that the gateway is not ready any more, before it stops listening. */
const DRAIN_MS = 4_000;

interface GatewayFlags extends MetricsFlags {
  readonly port?: number;
  readonly hostname?: string;
}

function placeOf({ gateway }: Config, flags: GatewayFlags) {
  return {
    port: flags.port ?? gateway.port ?? DEFAULT_PORT,
    hostname: flags.hostname ?? gateway.hostname ?? DEFAULT_HOSTNAME,
  };
}

/** Only a deployment's SIGTERM leaves a load balancer to tell; a person at a terminal does not want to wait. */
async function drain({ reason }: AbortSignal): Promise<void> {
  const byDeployment = reason instanceof Interrupted && reason.exitCode === 128 + constants.signals.SIGTERM;
  if (byDeployment) await sleep(DRAIN_MS);
}

async function serve(cli: Cli, { client }: Temporal, config: Config, flags: GatewayFlags): Promise<void> {
  const { createWebhookHandler, PrometheusGatewayMetrics, serveGateway } =
    await import('../../gateway/index.js');
  const log = createLog('gateway', cli.io);
  const served = await startMetrics(flags);
  const metrics = served === null ? undefined : new PrometheusGatewayMetrics(served);
  const interrupt = listenForInterrupt((line) => log.info(line));
  try {
    const handler = createWebhookHandler({
      client,
      config,
      logger: log,
      metrics,
      stopping: interrupt.signal,
    });
    const { url, close } = await serveGateway(handler, placeOf(config, flags));
    const places = { url, ...(served === null ? {} : { metricsUrl: served.url }) };
    log.info(
      { ...places, accounts: config.accounts.map(({ vendor, name }) => `${vendor}/${name}`) },
      'ready',
    );
    if (cli.output.json) cli.output.result(places, () => url);
    await aborted(interrupt.signal);
    await drain(interrupt.signal);
    await close();
  } finally {
    interrupt.dispose();
    await served?.close();
  }
}

/** Adds `landfall gateway`: takes webhooks until it is stopped, and is gone within 15 s of that. */
export function registerGateway(program: Command, cli: Cli): void {
  const command = program
    .command('gateway')
    .description('receive webhooks and wake the trackings that they are about')
    .option('--port <port>', `where to listen; 0 takes a free port (built in: ${DEFAULT_PORT})`, parsePort)
    .option('--hostname <name>', `address to listen on, such as 0.0.0.0 (built in: ${DEFAULT_HOSTNAME})`)
    .action(async (flags: GatewayFlags) => {
      const config = await loadCliConfig(cli, ['accounts']);
      await withTemporal(cli, (temporal) => serve(cli, temporal, config, flags));
    });
  addMetricsFlags(command);
}
