import { Client, Connection } from '@temporalio/client';
import { RunTracker } from '../../client/index.js';
import { openPostgresLedger } from '../../ledger/postgres.js';
import type { Stack } from '../dev/stack.js';
import type { Teardown } from '../dev/teardown.js';

/** What the app of a user has in its hands. */
export interface User {
  readonly client: Client;
  readonly tracker: RunTracker;
}

/** Makes a tracker as an app in another process would: by Temporal's address and the ledger's URL. */
export async function connectAsUser(stack: Stack, teardown: Teardown): Promise<User> {
  const { temporalAddress: address, namespace, databaseUrl, config } = stack;
  const connection = await Connection.connect({ address });
  teardown.add(() => connection.close());
  const ledger = openPostgresLedger({ url: databaseUrl });
  teardown.add(() => ledger.close());
  const client = new Client({ connection, namespace });
  return { client, tracker: new RunTracker({ client, config, ledger }) };
}
