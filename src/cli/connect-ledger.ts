import type { Config } from '../config/config.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Cli } from './cli.js';
import { loadCliConfig } from './connect.js';

/** Whether a configuration says where outcomes are recorded. */
export function hasLedger({ ledger }: Config): boolean {
  return ledger.url !== undefined || ledger.dataDir !== undefined;
}

/**
 * Does something with the ledger and closes it; null when none is configured. An embedded one is opened in this
 * process, which fails with a `LedgerError` while another has it.
 */
export async function withConfiguredLedger<T>(
  cli: Cli,
  use: (ledger: Ledger | null) => T | Promise<T>,
): Promise<T> {
  const config = await loadCliConfig(cli);
  if (!hasLedger(config)) return use(null);
  const { openLedger } = await import('../ledger/open.js');
  const ledger = await openLedger(config.ledger);
  try {
    return await use(ledger);
  } finally {
    await ledger.close();
  }
}
