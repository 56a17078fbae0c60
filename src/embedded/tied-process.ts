import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { OutputTail } from './output-tail.js';
import { watchOver } from './watchdog.js';

const LAST_WORDS_MS = 500;

/** How a process ended: with an exit code, or by a signal. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Where and with what environment a process runs. */
export interface ProcessPlace {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * A child process that lives exactly as long as we want it: it never outlives this process, whichever way
 * that ends, and a Ctrl-C typed in our terminal does not reach it before we stop it ourselves.
 */
export class TiedProcess {
  readonly pid: number;
  /** Settles when the process has ended. */
  readonly ended: Promise<ProcessEnd>;
  /** What it printed last, on either stream. */
  readonly output = new OutputTail();
  private readonly child: ChildProcess;
  private hasEnded = false;

  private constructor(child: ChildProcess, pid: number) {
    this.child = child;
    this.pid = pid;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => this.output.add(chunk));
    }
    this.ended = this.tie();
  }

  /** Starts a program. Throws when it cannot be started at all. */
  static async start(
    command: string,
    args: readonly string[],
    place: ProcessPlace = {},
  ): Promise<TiedProcess> {
    // An own session, and so an own process group: the terminal's signals stay away, ours reach all of it.
    const child = spawn(command, args, { ...place, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    await once(child, 'spawn');
    if (child.pid === undefined) throw new Error(`Program has no process id [command=${command}]`);
    return new TiedProcess(child, child.pid);
  }

  /** Whether the process is still there. */
  get running(): boolean {
    return !this.hasEnded;
  }

  /** Lets this process end although the child still runs; the child is stopped then. */
  unref(): void {
    this.setRef('unref');
  }

  /**
   * Ends the process and its children: asks first, and kills after a time.
   * @param graceMs how long it may take to end in good order, in milliseconds
   */
  async stop(graceMs: number): Promise<void> {
    if (!this.running) return;
    this.setRef('ref');
    this.signal('SIGTERM');
    const killer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(killer);
  }

  private async tie(): Promise<ProcessEnd> {
    const onExit = () => this.signal('SIGTERM');
    process.once('exit', onExit);
    const watchdog = watchOver(this.pid);
    const closed = once(this.child, 'close');
    const end = await new Promise<ProcessEnd>((resolve) => {
      this.child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.hasEnded = true;
    process.off('exit', onExit);
    watchdog?.dismiss();
    // Its last words may still be in the pipe; a child of its own that lives on may keep the pipe open for long.
    await Promise.race([closed, delay(LAST_WORDS_MS, undefined, { ref: false })]);
    return end;
  }

  private signal(signal: NodeJS.Signals): void {
    if (!this.running) return;
    try {
      if (process.platform === 'win32') this.child.kill(signal);
      else process.kill(-this.pid, signal);
    } catch {
      // It ended by itself a moment ago, and its `exit` event is on the way.
    }
  }

  private setRef(how: 'ref' | 'unref'): void {
    this.child[how]();
    for (const stream of [this.child.stdout, this.child.stderr]) {
      // A pipe is a socket, which the type of a child's output does not tell.
      (stream as (NodeJS.ReadableStream & { ref?: () => void; unref?: () => void }) | null)?.[how]?.();
    }
  }
}
