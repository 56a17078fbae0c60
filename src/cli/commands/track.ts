import { Option, type Command } from 'commander';
import type { RunTracker } from '../../client/run-tracker.js';
import type { RunStatus } from '../../client/run-status.js';
import { didYouMean } from '../../config/did-you-mean.js';
import type { Config } from '../../config/config.js';
import { describeRun } from '../../domain/run-key.js';
import { DEFAULT_TIMING, TIMING_OPTION_NAMES } from '../../domain/timing.js';
import type { Cli } from '../cli.js';
import { withTracker } from '../connect.js';
import { EXIT } from '../exit-code.js';
import { collect, parseSeconds, parseWholeNumber } from '../parse.js';
import { keyOf, runCommand } from '../run-command.js';
import { showStatus } from '../show-status.js';
import { flagOfTiming, trackRequestOf, type TrackFlags } from '../track-flags.js';

/** A worker elsewhere may know vendors that this configuration does not: a remark, and no refusal. */
function remarkOnVendor({ vendors }: Config, vendor: string, { output }: Cli): void {
  if (vendors.get(vendor) !== undefined) return;
  const hint = didYouMean(vendor, vendors.names());
  output.note(`This configuration knows no such vendor; a worker must [vendor=${vendor}]${hint}`);
}

async function trackRun(
  tracker: RunTracker,
  cli: Cli,
  request: ReturnType<typeof trackRequestOf>,
  wait: boolean,
): Promise<RunStatus> {
  const run = await tracker.track(request);
  if (!wait) return run.status();
  cli.output.note(`Tracking, and waiting for the outcome ${describeRun(run.key)}`);
  const outcome = await run.outcome();
  if (outcome.status !== 'succeeded') cli.exitCode = EXIT.otherOutcome;
  return { ...(await run.status()), outcome };
}

function addExpectations(command: Command): Command {
  return command
    .option('--expect-file <name>', 'a file that the run must produce; may be repeated', collect)
    .option('--expect-pattern <regex>', 'RE2 pattern that a file name must match; may be repeated', collect)
    .option('--expect-count <n>', 'how many file names must match the pattern', parseWholeNumber);
}

function addTiming(command: Command): Command {
  for (const name of TIMING_OPTION_NAMES) {
    const text = `overrides ${name} of the account (built in: ${DEFAULT_TIMING[name]})`;
    command.option(`${flagOfTiming(name)} <seconds>`, text, parseSeconds);
  }
  return command;
}

/** Adds `landfall track`: starts to track a run, or attaches to its tracking. */
export function registerTrack(program: Command, cli: Cli): void {
  const command = runCommand(program, 'track', 'track a run until its final status is checked and recorded');
  addTiming(addExpectations(command))
    .addOption(
      new Option('--on-deadline <what>', 'what to do with a run still active then').choices([
        'record',
        'cancel',
      ]),
    )
    .option('--confirm-webhooks', 'read the run before believing a final webhook')
    .option('--input <json>', "the run's input, for templates and counts of checks")
    .option('--reopen', 'track again although a verdict is recorded')
    .option('--wait', 'wait for the outcome; exit code 0 only when it is succeeded')
    .action(async (vendor: string, runId: string, flags: TrackFlags) => {
      const request = trackRequestOf(keyOf(vendor, runId, flags), flags);
      const { parseTrackRequest } = await import('../../client/track-request.js');
      // Before anything is connected, so that a mistake shows at once.
      parseTrackRequest(request);
      const status = await withTracker(cli, (tracker, config) => {
        remarkOnVendor(config, vendor, cli);
        return trackRun(tracker, cli, request, flags.wait === true);
      });
      cli.output.result(status, (colors) => showStatus(status, colors));
    });
}
