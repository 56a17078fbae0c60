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
