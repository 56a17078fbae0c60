import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { findTemporalCli } from '../../src/embedded/index.js';
import { isAlive } from './temp-folder.js';

const HOLDER = fileURLToPath(new URL('./holder.ts', import.meta.url));
const TIMEOUT = { timeout: 60_000 };
const SOON = { timeout: 10_000 };

beforeAll(async () => {
  await findTemporalCli();
}, 600_000);

interface Holder {
  readonly process: ChildProcess;
  readonly serverPid: number;
  readonly lines: AsyncIterator<string>;
}

/** Starts the holder in a process group of its own, as a shell does with the program of a terminal. */
async function startHolder(how: string): Promise<Holder> {
  const holder = spawn(process.execPath, ['--import', 'jiti/register', HOLDER, how], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => void holder.kill('SIGKILL'));
  const lines = createInterface({ input: holder.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  const { pid } = JSON.parse(String(first.value)) as { pid: number };
  return { process: holder, serverPid: pid, lines };
}

test.each(['returns', 'throws'])(
  'the server ends when the program that started it %s',
  TIMEOUT,
  async (how) => {
    const holder = await startHolder(how);
    await expect.poll(() => isAlive(holder.serverPid), SOON).toBe(false);
    await expect.poll(() => holder.process.exitCode, SOON).toBe(how === 'returns' ? 0 : 1);
  },
);

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'the server ends when its program is ended by %s',
  TIMEOUT,
  async (signal) => {
    const holder = await startHolder('waits');
    expect(isAlive(holder.serverPid)).toBe(true);
    holder.process.kill(signal);
    await expect.poll(() => isAlive(holder.serverPid), SOON).toBe(false);
  },
);

test(
  'a Ctrl-C in the terminal leaves the server to its program, which can still use and stop it',
  TIMEOUT,
  async () => {
    const holder = await startHolder('waits');
    const exited = once(holder.process, 'exit');
    // A terminal sends the signal to the whole process group in the foreground.
    process.kill(-(holder.process.pid ?? 0), 'SIGINT');
    expect((await holder.lines.next()).value).toBe('server answers after the interrupt');
    expect((await exited)[0]).toBe(0);
    expect(isAlive(holder.serverPid)).toBe(false);
  },
);
