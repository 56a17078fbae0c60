import { Option, type Command } from 'commander';
import { OUTCOME_STATUSES, type Outcome } from '../../domain/outcome.js';
import type { OutcomeFilter } from '../../ledger/ledger.js';
import type { Cli } from '../cli.js';
import { withConfiguredLedger } from '../connect-ledger.js';
import { UsageError } from '../errors.js';
import { csvOfOutcomes } from '../outcomes-csv.js';
import { parseLimit, parseTime } from '../parse.js';
import { showOutcomes } from '../show-outcomes.js';

/** Most rows unless the user says otherwise. */
const DEFAULT_LIMIT = 100;

interface OutcomesFlags extends OutcomeFilter {
  readonly limit: number;
  readonly csv?: boolean;
}

async function readOutcomes(cli: Cli, filter: OutcomeFilter): Promise<readonly Outcome[]> {
  const outcomes = await withConfiguredLedger(cli, (ledger) => ledger?.outcomes(filter) ?? null);
  if (outcomes !== null) return outcomes;
  throw new UsageError(
    'outcomes reads the ledger, and none is configured: set DATABASE_URL, or ledger in the file',
  );
}

async function listOutcomes(cli: Cli, { csv = false, ...filter }: OutcomesFlags): Promise<void> {
  if (csv && cli.output.json)
    throw new UsageError('--csv and --json are two forms of the same list: take one');
  const outcomes = await readOutcomes(cli, filter);
  if (csv) cli.io.stdout.write(csvOfOutcomes(outcomes));
  else cli.output.result(outcomes, (colors) => showOutcomes(outcomes, colors));
  // An export that leaves something out must not look whole.
  if (outcomes.length === filter.limit) {
    cli.output.note(`These are the newest ${filter.limit}; there may be more: see --limit and --since`);
  }
}

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
    .option('--limit <n>', 'most rows', parseLimit, DEFAULT_LIMIT)
    .option('--csv', 'print CSV (RFC 4180) with a header; texts like formulas get an apostrophe')
    .action((flags: OutcomesFlags) => listOutcomes(cli, flags));
}
