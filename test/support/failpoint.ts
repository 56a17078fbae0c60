import { writeSync } from 'node:fs';
import type { Outcome } from '../../src/domain/outcome.js';
import { idempotencyKeyOf } from '../../src/domain/outcome.js';
import type { Ledger } from '../../src/ledger/index.js';

/** Between which effect and the end of its activity a worker is killed. */
export type FailpointName = 'none' | 'recorded' | 'told';

/** How a failpoint is set. */
export interface FailpointOptions {
  readonly name: FailpointName;
  /** How many calls are held before the process dies with all of them. */
  readonly hold: number;
  /** After this time since the first call, it dies with fewer, in milliseconds. */
  readonly patienceMs: number;
}

/** What a worker says on its stdout of each call that it holds, so that the test knows what it died with. */
export const HELD = 'held ';

/**
 * Holds every call that comes to it, and kills its own process once it holds as many as asked for: what was done is
 * done, and nobody has heard of it.
 */
class Failpoint {
  #held = 0;

  constructor(private readonly options: FailpointOptions) {}

  reach(what: string): Promise<never> {
    // Synchronous: a pipe's buffered text would die with the process.
    writeSync(1, `${HELD}${what}\n`);
    this.#held += 1;
    if (this.#held === 1) setTimeout(die, this.options.patienceMs);
    if (this.#held >= this.options.hold) die();
    return new Promise(() => {});
  }
}

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

const named = (name: string, outcome: Outcome) => `${name} ${idempotencyKeyOf(outcome)}`;

/**
 * The ledger with a failpoint in it. `recorded`: the row is there, and the activity has not ended. `told`: a sink has
 * taken the outcome, and nothing is noted of that.
 */
export function withFailpoint(ledger: Ledger, options: FailpointOptions): Ledger {
  const failpoint = new Failpoint(options);
  const record: Ledger['record'] = async (entry) => {
    const recorded = await ledger.record(entry);
    return options.name === 'recorded' ? failpoint.reach(named('ledger', recorded.outcome)) : recorded;
  };
  const noteDelivery: Ledger['noteDelivery'] = async (outcome, delivery, notedAt) => {
    const isTold = options.name === 'told' && delivery.status === 'delivered';
    return isTold
      ? failpoint.reach(named(delivery.name, outcome))
      : ledger.noteDelivery(outcome, delivery, notedAt);
  };
  return Object.create(ledger, {
    record: { value: record },
    noteDelivery: { value: noteDelivery },
  }) as Ledger;
}
