import { TiedProcess, type ProcessPlace } from './tied-process.js';

const MESSAGE_LINES = 2;
const KILL_AFTER_MS = 2000;

/** Where a program runs, and for how long at most. */
export interface ProgramOptions extends ProcessPlace {
  /** In milliseconds; a program that is still running then is ended, with its children. */
  readonly timeoutMs: number;
}

/**
 * Runs a program to its end and returns the last lines that it printed.
 * @throws Error when it cannot start, takes too long, or fails, with the lines that say why.
 */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<string> {
  const { timeoutMs, ...place } = options;
  const program = await TiedProcess.start(command, args, place);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void program.stop(KILL_AFTER_MS);
  }, timeoutMs);
  const { code, signal } = await program.ended;
  clearTimeout(timer);
  if (timedOut) throw new Error(`took longer than ${timeoutMs / 1000} s`);
  if (code === 0) return program.output.lastLines(MESSAGE_LINES);
  throw new Error(program.output.errorLines(MESSAGE_LINES) || `ended with ${signal ?? `exit code ${code}`}`);
}
