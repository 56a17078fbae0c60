import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { RunNotTrackedError } from '../../client/errors.js';
import type { RunHandle } from '../../client/run-handle.js';
import type { RunStatus } from '../../client/run-status.js';
import type { Cli } from '../cli.js';
import { withTracker } from '../connect.js';
import { keyOf, runCommand } from '../run-command.js';
import { showStatus, statusLine } from '../show-status.js';

/** How often a watched run is looked at; a look leaves nothing in the history. */
const LOOK_EVERY_MS = 2_000;

/** Tells every change until the tracking has ended; returns the last status. */
async function watch(run: RunHandle, { output }: Cli): Promise<RunStatus> {
  for (let last = ''; ; await sleep(LOOK_EVERY_MS)) {
    const status = await run.status();
    if (status.tracking === 'none') throw new RunNotTrackedError(run.key);
    const line = statusLine(status, output.colors);
    if (line !== last) output.progress(`${new Date().toISOString()}  ${line}`);
    last = line;
    if (status.tracking === 'closed') return status;
  }
}

/** Adds `landfall watch`: a line for each change, until the end. */
export function registerWatch(program: Command, cli: Cli): void {
  runCommand(program, 'watch', 'show every change of a run until its tracking has ended').action(
    async (vendor: string, runId: string, flags: { readonly account: string }) => {
      const status = await withTracker(cli, (tracker) =>
        watch(tracker.getHandle(keyOf(vendor, runId, flags)), cli),
      );
      cli.output.result(status, (colors) => `\n${showStatus(status, colors)}`);
    },
  );
}
