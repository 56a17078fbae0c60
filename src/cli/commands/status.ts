import type { Command } from 'commander';
import type { Cli } from '../cli.js';
import { withTracker } from '../connect.js';
import { keyOf, runCommand } from '../run-command.js';
import { showStatus } from '../show-status.js';

/** Adds `landfall status`: what is known of a run at present. */
export function registerStatus(program: Command, cli: Cli): void {
  runCommand(program, 'status', 'show what is known of a run').action(
    async (vendor: string, runId: string, flags: { readonly account: string }) => {
      const status = await withTracker(cli, (tracker) =>
        tracker.getHandle(keyOf(vendor, runId, flags)).status(),
      );
      cli.output.result(status, (colors) => showStatus(status, colors));
    },
  );
}
