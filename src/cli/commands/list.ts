import { Option, type Command } from 'commander';
import type { RunFilter } from '../../client/list-runs.js';
import { PHASES } from '../../domain/phase.js';
import type { Cli } from '../cli.js';
import { withTracker } from '../connect.js';
import { parseLimit } from '../parse.js';
import { showStatuses } from '../show-status.js';

/** Adds `landfall list`: the trackings that Temporal knows. */
export function registerList(program: Command, cli: Cli): void {
  program
    .command('list')
    .description('list trackings, the most recently started first')
    .option('--vendor <name>', 'only runs of this vendor')
    .option('--account <name>', 'only runs of this account')
    .addOption(new Option('--phase <phase>', 'only runs in this phase').choices(PHASES))
    .option('--open', 'only trackings that are still open')
    .option('--limit <n>', 'most rows', parseLimit, 100)
    .action(async (filter: RunFilter) => {
      const statuses = await withTracker(cli, (tracker) => tracker.list(filter));
      cli.output.result(statuses, (colors) => showStatuses(statuses, colors));
    });
}
