import { textOfError } from './error-text.js';
import { exitCodeOf } from './exit-code.js';
import type { CliIo } from './io.js';
import { createProgram } from './program.js';

/**
 * Runs one command line. Never rejects: what went wrong is written to stderr.
 * @param argv as `process.argv`: the arguments begin with the third
 * @returns the exit code
 */
export async function runCli(argv: readonly string[], io: CliIo): Promise<number> {
  const { program, cli } = createProgram(io);
  try {
    await program.parseAsync([...argv]);
    return cli.exitCode;
  } catch (error) {
    const text = textOfError(error);
    if (text !== null) io.stderr.write(`landfall: ${text}\n`);
    return exitCodeOf(error);
  }
}
