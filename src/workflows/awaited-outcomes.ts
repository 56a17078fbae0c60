import { defineSignal, setHandler } from '@temporalio/workflow';
import type { Outcome } from '../domain/outcome.js';
import type { RunKey } from '../domain/run-key.js';
import { outcomeOf } from '../domain/stored-outcome.js';

/*
 * What the workflow at hand was told of the runs that it awaits. The SDK gives each workflow execution modules of its
 * own, so that what is kept here belongs to one.
 */

type Fields = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfRecords(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.every(isRecord));
}

/** Whether a payload can be worked with: anybody can send the signal by hand. */
function isOutcome(value: unknown): value is Partial<Outcome> & RunKey {
  if (!isRecord(value)) return false;
  const texts = [value['vendor'], value['account'], value['runId'], value['status']];
  return (
    texts.every((text) => typeof text === 'string') &&
    isListOfRecords(value['checks']) &&
    isListOfRecords(value['sinks'])
  );
}

/** One wait for the outcome of one run. */
export class Waiter {
  readonly #told = new Map<string, Outcome>();

  constructor(private readonly key: RunKey) {}

  /** Takes an outcome that came by that signal; the first that is about its run stays. */
  take(signal: string, outcome: Outcome): void {
    const { vendor, account, runId } = this.key;
    const isMine = outcome.vendor === vendor && outcome.account === account && outcome.runId === runId;
    if (isMine && !this.#told.has(signal)) this.#told.set(signal, outcome);
  }

  /** What came by that signal since the wait began; undefined while nothing did. */
  toldBy(signal: string): Outcome | undefined {
    return this.#told.get(signal);
  }
}

const waiters = new Set<Waiter>();
const handled = new Set<string>();

/** Handles a signal from now on, once for the workflow; what came by it before is taken as if it came now. */
export function listenTo(signal: string): void {
  if (handled.has(signal)) return;
  handled.add(signal);
  setHandler(defineSignal<[unknown]>(signal), (value) => {
    if (!isOutcome(value)) return;
    const outcome = outcomeOf(value);
    // What nobody waits for, such as an amendment of a verdict that was awaited, is of no account.
    for (const waiter of waiters) waiter.take(signal, outcome);
  });
}

/** Keeps what comes for a run while `wait` is under way. */
export async function whileWaiting<T>(key: RunKey, wait: (waiter: Waiter) => Promise<T>): Promise<T> {
  const waiter = new Waiter(key);
  waiters.add(waiter);
  try {
    return await wait(waiter);
  } finally {
    waiters.delete(waiter);
  }
}
