import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A wish of the user's to stop. */
export interface Interrupt {
  /** Aborts at the first SIGINT or SIGTERM; its reason is an `Interrupted`. */
  readonly signal: AbortSignal;
  /** Listens no more. */
  dispose(): void;
}

/** Why work was given up: the user asked for it. A retry is the user's to start. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** Exit code that tells the signal, as shells have it. */
  readonly exitCode: number;

  constructor(signal: (typeof SIGNALS)[number]) {
    super(`Stopped by ${signal}`);
    this.exitCode = exitCodeOf(signal);
  }
}

function exitCodeOf(signal: (typeof SIGNALS)[number]): number {
  return 128 + constants.signals[signal];
}

/**
 * Listens for SIGINT and SIGTERM. The first asks for an orderly end; the second ends the process at once.
 * @param say is told, once, that the end has begun
 */
export function listenForInterrupt(say: (line: string) => void): Interrupt {
  const controller = new AbortController();
  const onSignal = (signal: NodeJS.Signals): void => {
    const name = signal === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
    if (controller.signal.aborted) process.exit(exitCodeOf(name));
    say('Stopping; a second Ctrl-C quits at once');
    controller.abort(new Interrupted(name));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    dispose: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}

/** Resolves when the signal aborts; at once when it has. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
