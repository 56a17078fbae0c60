import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';

const CLI = fileURLToPath(new URL('../../bin/landfall.js', import.meta.url));

/** `landfall worker` in a process of its own, as users run it. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** As Temporal's histories name the worker: its process id and host. */
  readonly pid: number;
  /** Asks it to stop, as a deployment does; resolves with its exit code once it has ended. */
  stop(): Promise<number | null>;
}

function environmentOf(kit: TestKit, databaseUrl: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const baseUrlOf = (vendor: string) => kit.config.accounts.find((one) => one.vendor === vendor)!.baseUrl;
  return {
    PATH: process.env['PATH'],
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    LANDFALL_TASK_QUEUE: kit.config.taskQueue,
    LANDFALL_POLL_MIN_SECONDS: '1',
    LANDFALL_POLL_MAX_SECONDS: '2',
    DATABASE_URL: databaseUrl,
    CYBERDESK_API_KEY: 'sim-key',
    CYBERDESK_BASE_URL: baseUrlOf('cyberdesk'),
    CYBERDESK_WEBHOOK_SECRET: kit.webhookSecret,
    KNOWLEDGE_STACK_API_KEY: 'sim-key',
    KNOWLEDGE_STACK_BASE_URL: baseUrlOf('knowledge-stack'),
    ...env,
  };
}

/**
 * Starts a worker for the kit's task queue, with more environment variables if wished, and resolves once it is ready.
 * Throws with its output when it ends early.
 */
export async function startWorkerProcess(
  kit: TestKit,
  databaseUrl: string,
  env: NodeJS.ProcessEnv = {},
): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [CLI, 'worker'], {
    env: environmentOf(kit, databaseUrl, env),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  await new Promise<void>((resolve, reject) => {
    let text = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.includes('ready')) resolve();
    });
    void ended.then(([code]) => reject(new Error(`The worker ended with ${code}: ${text}`)));
  });
  return {
    child,
    pid: child.pid!,
    stop: async () => {
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
}
