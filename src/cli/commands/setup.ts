import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { withConfiguredLedger } from '../connect-ledger.js';
import { withTemporal } from '../connect.js';
import { registerSearchAttributes } from '../search-attributes.js';

async function migrate(cli: Cli): Promise<'migrated' | 'not_configured'> {
  return withConfiguredLedger(cli, async (ledger) => {
    await ledger?.migrate();
    return ledger === null ? 'not_configured' : 'migrated';
  });
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(', ');
}

/** Adds `landfall setup`: search attributes and the ledger's tables. May be run again. */
export function registerSetup(program: Command, cli: Cli): void {
  program
    .command('setup')
    .description("register the search attributes and create or update the ledger's tables; may be run again")
    .action(async () => {
      const ledger = await migrate(cli);
      const searchAttributes = await withTemporal(cli, registerSearchAttributes);
      cli.output.result({ searchAttributes, ledger }, () =>
        [
          `Search attributes  registered: ${listed(searchAttributes.registered)}; there before: ${listed(searchAttributes.present)}`,
          `Ledger             ${ledger === 'migrated' ? 'tables are up to date' : 'none is configured (set DATABASE_URL)'}`,
        ].join('\n'),
      );
    });
}
