import { Option, type Command } from 'commander';
import { OUTCOME_STATUSES } from '../../domain/outcome.js';
import type { OutcomeFilter } from '../../ledger/ledger.js';
import type { Cli } from '../cli.js';
import { withConfiguredLedger } from '../connect-ledger.js';
import { UsageError } from '../errors.js';
import { parseLimit, parseTime } from '../parse.js';
import { showOutcomes } from '../show-outcomes.js';

/** Adds `landfall outcomes`: the record. Needs the ledger and no Temporal. */
export function registerOutcomes(program: Command, cli: Cli): void {
  program
    .command('outcomes')
    .description('list recorded outcomes, the newest first')
    .option('--vendor <name>', 'only runs of this vendor')
    .option('--account <name>', 'only runs of this account')
    .addOption(new Option('--status <status>', 'only this outcome').choices(OUTCOME_STATUSES))
    .option(
      '--since <time>',
      'only those recorded at or after it; ISO 8601, UTC without an offset',
      parseTime,
    )
    .option('--limit <n>', 'most rows', parseLimit, 100)
    .action(async (filter: OutcomeFilter) => {
      const outcomes = await withConfiguredLedger(cli, (ledger) => ledger?.outcomes(filter) ?? null);
      if (outcomes === null) {
        throw new UsageError(
          'outcomes reads the ledger, and none is configured: set DATABASE_URL, or ledger in the file',
        );
      }
      cli.output.result(outcomes, (colors) => showOutcomes(outcomes, colors));
    });
}
