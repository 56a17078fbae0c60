import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('./source-cli.ts', import.meta.url));

/** A command of `landfall` in a process of its own. */
export interface SourceProcess {
  /** All that it wrote so far, on both streams. */
  output(): string;
  /** The fields of the log line that says that it is ready. */
  readonly ready: Readonly<Record<string, unknown>>;
  /** Asks it to stop, and waits until it has. */
  stop(): Promise<void>;
}

/** The log line that says `ready`; null while there is none. */
function readyLineOf(text: string): Readonly<Record<string, unknown>> | null {
  const line = text.split('\n').find((one) => one.endsWith('"msg":"ready"}'));
  return line === undefined ? null : (JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** Starts a command that runs until it is stopped. Throws with its output when it ends before it is ready. */
export async function startFromSource(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<SourceProcess> {
  const child = spawn(process.execPath, ['--import', 'jiti/register', SCRIPT, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let text = '';
  const ready = new Promise<Readonly<Record<string, unknown>>>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      text += chunk.toString();
      const line = readyLineOf(text);
      if (line !== null) resolve(line);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then(([code]) => reject(new Error(`landfall ${args[0]} ended with ${String(code)}: ${text}`)));
  });
  return {
    output: () => text,
    ready: await ready,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
