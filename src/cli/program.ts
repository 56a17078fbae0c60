import { createRequire } from 'node:module';
import { Command } from 'commander';
import { Cli } from './cli.js';
import { registerCancel } from './commands/cancel.js';
import { registerGateway } from './commands/gateway.js';
import { registerList } from './commands/list.js';
import { registerOutcomes } from './commands/outcomes.js';
import { registerSend } from './commands/send.js';
import { registerSetup } from './commands/setup.js';
import { registerSimulate } from './commands/simulate.js';
import { registerStatus } from './commands/status.js';
import { registerTrack } from './commands/track.js';
import { registerWatch } from './commands/watch.js';
import { registerWorker } from './commands/worker.js';
import { registerDemo } from './demo/command.js';
import { registerDev } from './dev/command.js';
import type { CliIo } from './io.js';
import { parseTaskQueue } from './parse.js';

const AFTER_HELP = `
Exit codes: 0 done (with track --wait: the outcome is succeeded), 1 the outcome is another, 2 wrong use or
configuration, 3 a service is unreachable. With --json stdout holds one JSON document when a command is done,
and nothing when it fails; what went wrong is told on stderr.`;

function version(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as { readonly version: string };
  return manifest.version;
}

function emptyProgram({ stdout, stderr }: CliIo): Command {
  return new Command('landfall')
    .description(
      'Tracks long runs at outside vendors until their final status is known, checked and recorded.',
    )
    .version(version())
    .option('--config <path>', 'configuration file (otherwise landfall.config.{ts,js,json}, if there is one)')
    .option(
      '--task-queue <name>',
      'Temporal task queue of the trackings (otherwise as configured)',
      parseTaskQueue,
    )
    .option('--json', 'print one JSON document on stdout')
    .addHelpText('after', AFTER_HELP)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride();
}

/** A program with every command, and what the commands share. Each command inherits the settings of the program. */
export function createProgram(io: CliIo): { readonly program: Command; readonly cli: Cli } {
  const program = emptyProgram(io);
  const cli = new Cli(io, program);
  registerDev(program);
  registerDemo(program);
  for (const register of [
    registerWorker,
    registerGateway,
    registerSimulate,
    registerSetup,
    registerTrack,
    registerStatus,
    registerWatch,
    registerList,
    registerCancel,
    registerOutcomes,
    registerSend,
  ]) {
    register(program, cli);
  }
  return { program, cli };
}
