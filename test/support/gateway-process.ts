import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { AccountInput } from '../../src/config/index.js';
import type { GatewayLimits } from '../../src/gateway/index.js';

const MAIN = fileURLToPath(new URL('./gateway-main.js', import.meta.url));

/** Where the process kills itself: `verified` is before the signal, `signalled` after it and before the answer. */
export interface Failpoint {
  readonly place: 'verified' | 'signalled';
  /** With the delivery of this number that gets there; 1 is the first. */
  readonly at: number;
}

/** What the process serves. */
export interface GatewayProcessOptions extends GatewayLimits {
  readonly temporalAddress: string;
  readonly accounts: readonly AccountInput[];
  readonly taskQueue: string;
  readonly maxConnections?: number;
  readonly failpoint?: Failpoint;
}

/** What the process says of itself; sizes in bytes. */
export interface ProcessFigures {
  readonly eventLoopDelayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly rss: number;
  readonly heapUsed: number;
  readonly peakRss: number;
}

/** The built gateway in a process of its own. */
export interface GatewayProcess {
  readonly url: string;
  readonly port: number;
  /** Settles with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  figures(): Promise<ProcessFigures>;
  kill(): Promise<void>;
}

async function messageOf<T>(child: ChildProcess): Promise<T> {
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`The gateway ended with ${code}`);
  });
  const [message] = (await Promise.race([once(child, 'message'), died])) as [T];
  return message;
}

/** Starts the built gateway: run `npm run build` after a change. Throws when it ends early. */
export async function startGatewayProcess(options: GatewayProcessOptions): Promise<GatewayProcess> {
  const child = fork(MAIN, { env: { PATH: process.env['PATH'], GATEWAY_OPTIONS: JSON.stringify(options) } });
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  const { url, port } = await messageOf<{ url: string; port: number }>(child);
  return {
    url,
    port,
    ended,
    figures: () => {
      const figures = messageOf<ProcessFigures>(child);
      child.send('figures');
      return figures;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
