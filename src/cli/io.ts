import type { Environment } from '../config/environment.js';

/** A stream that a command writes to. */
export interface OutStream {
  write(text: string): unknown;
  /** @default false */
  readonly isTTY?: boolean;
}

/** What a command has of the world around it. */
export interface CliIo {
  /** Results only. */
  readonly stdout: OutStream;
  /** Logs, notes and errors. */
  readonly stderr: OutStream;
  readonly env: Environment;
}

/** The streams and the environment of this process. */
export function processIo(): CliIo {
  return { stdout: process.stdout, stderr: process.stderr, env: process.env };
}
