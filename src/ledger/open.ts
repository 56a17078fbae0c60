import { openEmbeddedLedger } from './embedded.js';
import { LedgerError } from './errors.js';
import type { Ledger } from './ledger.js';
import { openPostgresLedger } from './postgres.js';

/** Which ledger to use. */
export interface LedgerConfig {
  /** Postgres; wins when both are set. */
  readonly url?: string;
  /** Directory of the embedded database, or `memory://`. */
  readonly dataDir?: string;
}

/**
 * Opens the configured ledger, without creating its tables.
 * @throws LedgerError when none is configured, or the embedded one cannot be opened.
 */
export async function openLedger(config: LedgerConfig): Promise<Ledger> {
  if (config.url) return openPostgresLedger({ url: config.url });
  if (config.dataDir) return (await openEmbeddedLedger({ dataDir: config.dataDir })).ledger;
  throw new LedgerError(
    'No ledger is configured: set DATABASE_URL (Postgres), or ledger.url or ledger.dataDir in the configuration',
  );
}

/** A run that no vendor has: asking for it shows whether the tables are there. */
const NO_RUN = { vendor: 'landfall', account: 'default', runId: 'is the ledger there' };

/**
 * Opens the configured ledger for a worker and makes sure that it can be written. The tables of an embedded one are
 * made here, for it belongs to this process alone; those of a Postgres are made by `landfall setup`.
 * @throws LedgerError as `openLedger` does, and when the tables are missing or the database is out of reach.
 */
export async function openReadyLedger(config: LedgerConfig): Promise<Ledger> {
  const ledger = await openLedger(config);
  try {
    if (!config.url) await ledger.migrate();
    await ledger.latest(NO_RUN);
    return ledger;
  } catch (error) {
    await ledger.close();
    throw error;
  }
}
