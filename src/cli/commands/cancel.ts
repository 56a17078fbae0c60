import type { Command } from 'commander';
import { RunNotTrackedError } from '../../client/errors.js';
import type { RunHandle } from '../../client/run-handle.js';
import type { RunStatus } from '../../client/run-status.js';
import type { Cli } from '../cli.js';
import { withTracker } from '../connect.js';
import { EXIT } from '../exit-code.js';
import { keyOf, runCommand } from '../run-command.js';
import { showStatus } from '../show-status.js';

interface CancelFlags {
  readonly account: string;
  readonly keepVendorRun?: boolean;
}

/** Asks for the end and returns what is known then; of a tracking that has ended nothing is asked. */
async function cancel(run: RunHandle, { keepVendorRun }: CancelFlags, cli: Cli): Promise<RunStatus> {
  const before = await run.status();
  switch (before.tracking) {
    case 'none':
      throw new RunNotTrackedError(run.key);
    case 'closed':
      cli.output.note('The tracking has ended already; nothing was cancelled.');
      if (before.outcome?.status !== 'cancelled') cli.exitCode = EXIT.otherOutcome;
      return before;
    case 'open':
      await run.cancel({ keepVendorRun });
      return run.status();
  }
}

/** Adds `landfall cancel`: stops a run and its tracking. */
export function registerCancel(program: Command, cli: Cli): void {
  runCommand(program, 'cancel', 'stop a run at its vendor, and record it as cancelled')
    .option('--keep-vendor-run', 'leave the run at the vendor alone; only stop tracking it')
    .action(async (vendor: string, runId: string, flags: CancelFlags) => {
      const status = await withTracker(cli, (tracker) =>
        cancel(tracker.getHandle(keyOf(vendor, runId, flags)), flags, cli),
      );
      cli.output.result(status, (colors) => showStatus(status, colors));
    });
}
