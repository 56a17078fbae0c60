import { runCli } from '../../../src/cli/run.js';

/** A command line that runs in this process. */
export interface RunningCommand {
  /** What it has written so far. */
  readonly written: { stdout: string; stderr: string };
  /** Its exit code. */
  readonly ended: Promise<number>;
}

/** Starts a command line in this process, with these variables for its environment and no others. */
export function startLandfall(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCommand {
  const written = { stdout: '', stderr: '' };
  const into = (name: keyof typeof written) => ({ write: (text: string) => (written[name] += text) });
  const io = { stdout: into('stdout'), stderr: into('stderr'), env };
  return { written, ended: runCli(['node', 'landfall', ...args], io) };
}

/** What a command line came to. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process to its end. */
export async function landfall(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const { written, ended } = startLandfall(args, env);
  const code = await ended;
  return { code, ...written };
}
