import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { HELD, type FailpointOptions } from './failpoint.js';

const SCRIPT = fileURLToPath(new URL('./failpoint-worker.ts', import.meta.url));

/** What the process is told. */
export interface FailpointWorkerOptions {
  readonly address: string;
  readonly databaseUrl: string;
  readonly bundlePath: string;
  /** Where the sink `counted` makes its effects. */
  readonly counterUrl: string;
  readonly failpoint: FailpointOptions;
  readonly account: {
    readonly simulatorsUrl: string;
    readonly webhookSecret: string;
    readonly callbackSecret: string;
    readonly taskQueue: string;
  };
}

/** A worker that may die. */
export interface FailpointProcess {
  /** The signal that ended it, and what it held then. */
  readonly ended: Promise<{ readonly signal: NodeJS.Signals | null; readonly held: readonly string[] }>;
  kill(): void;
}

function optionsFor(
  kit: TestKit,
  given: Pick<FailpointWorkerOptions, 'databaseUrl' | 'counterUrl' | 'failpoint'>,
): FailpointWorkerOptions {
  const { baseUrl } = kit.config.accounts.find(({ vendor }) => vendor === 'cyberdesk')!;
  const { webhookSecret, callbackSecret } = kit;
  return {
    ...given,
    address: inject('temporalAddress'),
    bundlePath: inject('workflowBundlePath'),
    account: {
      simulatorsUrl: baseUrl.replace(/\/cyberdesk$/, ''),
      webhookSecret,
      callbackSecret,
      taskQueue: kit.config.taskQueue,
    },
  };
}

/** Starts a worker for the kit's task queue that kills itself at a failpoint. */
export function startFailpointWorker(
  kit: TestKit,
  given: Pick<FailpointWorkerOptions, 'databaseUrl' | 'counterUrl' | 'failpoint'>,
): FailpointProcess {
  const argument = JSON.stringify(optionsFor(kit, given));
  const child = spawn(process.execPath, ['--import', 'jiti/register', SCRIPT, argument], {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const ended = closed.then(([, signal]) => ({
    signal,
    held: text
      .split('\n')
      .filter((line) => line.startsWith(HELD))
      .map((line) => line.slice(HELD.length)),
  }));
  return { ended, kill: () => void child.kill('SIGKILL') };
}
