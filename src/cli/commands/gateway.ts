import type { Command } from 'commander';
import type { Config } from '../../config/config.js';
import type { Cli } from '../cli.js';
import { loadCliConfig, withTemporal, type Temporal } from '../connect.js';
import { aborted, listenForInterrupt } from '../interrupt.js';
import { createLog } from '../log.js';
import { parsePort } from '../parse.js';

const DEFAULT_PORT = 8080;

/** Strangers reach the gateway only where somebody has asked for it. */
const DEFAULT_HOSTNAME = '127.0.0.1';

interface GatewayFlags {
  readonly port?: number;
  readonly hostname?: string;
}

function placeOf({ gateway }: Config, flags: GatewayFlags) {
  return {
    port: flags.port ?? gateway.port ?? DEFAULT_PORT,
    hostname: flags.hostname ?? gateway.hostname ?? DEFAULT_HOSTNAME,
  };
}

async function serve(cli: Cli, { client }: Temporal, config: Config, flags: GatewayFlags): Promise<void> {
  const { createWebhookHandler, serveGateway } = await import('../../gateway/index.js');
  const log = createLog('gateway', cli.io);
  const handler = createWebhookHandler({ client, config, logger: log });
  const interrupt = listenForInterrupt((line) => log.info(line));
  try {
    const { url, close } = await serveGateway(handler, placeOf(config, flags));
    log.info({ url, accounts: config.accounts.map(({ vendor, name }) => `${vendor}/${name}`) }, 'ready');
    if (cli.output.json) cli.output.result({ url }, () => url);
    await aborted(interrupt.signal);
    await close();
  } finally {
    interrupt.dispose();
  }
}

/** Adds `landfall gateway`: takes webhooks until it is stopped, and then answers those in flight for at most 10 s. */
export function registerGateway(program: Command, cli: Cli): void {
  program
    .command('gateway')
    .description('receive webhooks and wake the trackings that they are about')
    .option('--port <port>', `where to listen; 0 takes a free port (built in: ${DEFAULT_PORT})`, parsePort)
    .option('--hostname <name>', `address to listen on, such as 0.0.0.0 (built in: ${DEFAULT_HOSTNAME})`)
    .action(async (flags: GatewayFlags) => {
      const config = await loadCliConfig(cli, ['accounts']);
      await withTemporal(cli, (temporal) => serve(cli, temporal, config, flags));
    });
}
