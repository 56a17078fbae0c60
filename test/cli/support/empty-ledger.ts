import { onTestFinished } from 'vitest';
import { IN_MEMORY, openEmbeddedLedger, serveEmbeddedLedger } from '../../../src/ledger/index.js';

/** URL of a ledger without tables, which ends when the running test has finished. */
export async function emptyLedger(): Promise<string> {
  const { ledger, pglite } = await openEmbeddedLedger({ dataDir: IN_MEMORY });
  const served = await serveEmbeddedLedger(pglite);
  onTestFinished(async () => {
    await served.close();
    await ledger.close();
  });
  return served.url;
}
