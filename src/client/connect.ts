import { Client, Connection } from '@temporalio/client';
import { loadConfig } from '../config/load-config.js';
import { temporalConnection } from '../config/temporal-connection.js';
import type { Ledger } from '../ledger/ledger.js';
import { RunTracker, type ConnectOptions } from './run-tracker.js';

/** Makes a tracker of the configuration; its ledger is opened when first needed. See `RunTracker.connect`. */
export async function connectTracker({ configPath, env = process.env }: ConnectOptions): Promise<RunTracker> {
  const config = await loadConfig({ path: configPath, env });
  const { connectionOptions, namespace } = temporalConnection(env);
  const connection = await Connection.connect(connectionOptions);
  let ledger: Promise<Ledger | null> | null = null;
  const openConfigured = async () => {
    const { url } = config.ledger;
    // An embedded ledger belongs to the process that writes it; others reach it by its URL.
    if (url === undefined) return null;
    const { openLedger } = await import('../ledger/open.js');
    return openLedger({ url });
  };
  return new RunTracker(
    { client: new Client({ connection, namespace }), config },
    {
      openLedger: () => (ledger ??= openConfigured()),
      close: async () => {
        await (await ledger)?.close();
        await connection.close();
      },
    },
  );
}
