import { EXIT } from './exit-code.js';
import { processIo, type CliIo } from './io.js';
import { runCli } from './run.js';

/** A reader that has gone, as in `landfall list | head`, is no failure. */
function tolerateClosedPipe(): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.done);
  });
}

/** How long what a command left open may keep the process from ending by itself, in milliseconds. */
const LINGER_MS = 3_000;

/** Ends the process where something that a library left open would keep it alive; what is written is written first. */
function endSoon(): void {
  const end = () => process.stdout.writableLength === 0 && process.exit();
  setInterval(end, LINGER_MS).unref();
}

/**
 * Runs one command line and sets the process's exit code: 0 done, 1 another outcome, 2 wrong use or configuration,
 * 3 a service is unreachable, 70 an error that nobody foresaw. Never rejects.
 * @param argv as `process.argv`: the arguments begin with the third
 * @param io @default the process's own streams and environment
 */
export async function main(argv: readonly string[], io?: CliIo): Promise<void> {
  if (io === undefined) tolerateClosedPipe();
  const code = await runCli(argv, io ?? processIo());
  // A command of its own accord may have set another one.
  if (code !== EXIT.done) process.exitCode = code;
  if (io === undefined) endSoon();
}
