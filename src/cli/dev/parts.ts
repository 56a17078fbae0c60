import { Client, Connection } from '@temporalio/client';
import type { Registry } from 'prom-client';
import type { Config } from '../../config/config.js';
import { SEARCH_ATTRIBUTES } from '../../domain/contract.js';
import { startDevServer, type DevServer } from '../../embedded/index.js';
import {
  createWebhookHandler,
  PrometheusGatewayMetrics,
  serveGateway,
  type GatewayLogger,
} from '../../gateway/index.js';
import { openEmbeddedLedger, serveEmbeddedLedger, type Ledger } from '../../ledger/index.js';
import type { DataFolder } from './data-folder.js';
import type { StackPorts } from './ports.js';
import type { Teardown } from './teardown.js';

const LOOPBACK = '127.0.0.1';

/** Starts a Temporal server with its UI, kept in a file, with Landfall's search attributes. */
export async function startTemporal(
  folder: DataFolder,
  ports: StackPorts,
  log: (line: string) => void,
  teardown: Teardown,
): Promise<DevServer> {
  const names = Object.values(SEARCH_ATTRIBUTES);
  const server = await startDevServer({
    dbFilename: folder.temporalFile,
    port: ports.temporal,
    uiPort: ports.ui,
    searchAttributes: Object.fromEntries(names.map((name) => [name, 'Keyword' as const])),
    log,
  });
  teardown.add(() => server.stop());
  return server;
}

/** Opens and migrates the embedded ledger, and serves it to other processes. */
export async function startLedger(
  folder: DataFolder,
  port: number,
  teardown: Teardown,
): Promise<{ readonly ledger: Ledger; readonly databaseUrl: string }> {
  const { ledger, pglite } = await openEmbeddedLedger({ dataDir: folder.ledgerDir });
  teardown.add(() => ledger.close());
  await ledger.migrate();
  const served = await serveEmbeddedLedger(pglite, { port, host: LOOPBACK });
  teardown.add(() => served.close());
  return { ledger, databaseUrl: served.url };
}

/** How the gateway is served. */
export interface GatewayPlace {
  readonly port: number;
  /** @default silent */
  readonly logger?: GatewayLogger;
  /** Where its metrics are registered. @default it has none */
  readonly registry?: Registry;
}

/** Serves the webhook gateway with a Temporal connection of its own. Returns its URL. */
export async function startGateway(
  server: DevServer,
  config: Config,
  { port, logger, registry }: GatewayPlace,
  teardown: Teardown,
): Promise<string> {
  const connection = await Connection.connect({ address: server.address });
  teardown.add(() => connection.close());
  const client = new Client({ connection, namespace: server.namespace });
  const metrics = registry === undefined ? undefined : new PrometheusGatewayMetrics({ registry });
  const handler = createWebhookHandler({ client, config, logger, metrics });
  const hostname = config.gateway.hostname ?? LOOPBACK;
  const gateway = await serveGateway(handler, { port, hostname });
  teardown.add(() => gateway.close());
  return gateway.url;
}
