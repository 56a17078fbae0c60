import { Client, Connection } from '@temporalio/client';
import { RunTracker } from '../../client/index.js';
import { openPostgresLedger } from '../../ledger/postgres.js';
import type { Stack } from '../dev/stack.js';
import type { Teardown } from '../dev/teardown.js';

/** Makes a tracker as an app in another process would: by Temporal's address and the ledger's URL. */
export async function connectAsUser(stack: Stack, teardown: Teardown): Promise<RunTracker> {
  const { temporalAddress: address, namespace, databaseUrl, config } = stack;
  const connection = await Connection.connect({ address });
  teardown.add(() => connection.close());
  const ledger = openPostgresLedger({ url: databaseUrl });
  teardown.add(() => ledger.close());
  return new RunTracker({ client: new Client({ connection, namespace }), config, ledger });
}
