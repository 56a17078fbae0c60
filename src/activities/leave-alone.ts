import type { ReadHeartbeat } from '../domain/contract.js';
import { workflowIdOf, type RunKey } from '../domain/run-key.js';
import { isoOf, laterOf } from '../domain/time.js';
import type { ActivityDependencies } from './dependencies.js';

/** Most runs that are remembered; the oldest are forgotten first. */
const MAX_RUNS = 10_000;

/**
 * Until when vendors asked to be left alone about a run, as far as this process was told. A reading activity that is
 * cancelled while it waits hands nothing back to its workflow, so the one that replaces it learns it from here, and
 * so does a cancel. Another process that was not told makes at most one call for each such replacement, is told then,
 * and keeps to it.
 */
export class LeaveAlone {
  readonly #untilMs = new Map<string, number>();

  /** Notes how a call was answered: null for an answer that asks for nothing. */
  note(key: RunKey, untilMs: number | null): void {
    const run = workflowIdOf(key);
    // Taken out first, so that the order is that of the notes.
    this.#untilMs.delete(run);
    if (untilMs === null) return;
    this.#untilMs.set(run, untilMs);
    for (const oldest of this.#untilMs.keys()) {
      if (this.#untilMs.size <= MAX_RUNS) break;
      this.#untilMs.delete(oldest);
    }
  }

  /** How long a run is to be left alone yet, in milliseconds; 0 when it may be called. */
  restMs(key: RunKey, nowMs: number): number {
    return Math.max(0, (this.#untilMs.get(workflowIdOf(key)) ?? 0) - nowMs);
  }

  /** Adds to what a reading activity remembers what it was not told itself. */
  remind(key: RunKey, memory: ReadHeartbeat): ReadHeartbeat {
    const untilMs = this.#untilMs.get(workflowIdOf(key));
    if (untilMs === undefined) return memory;
    return { ...memory, leaveAloneUntil: laterOf(memory.leaveAloneUntil, isoOf(untilMs)) };
  }
}

const notes = new WeakMap<ActivityDependencies, LeaveAlone>();

/** The notes that all activities of one worker share. */
export function leaveAloneOf(dependencies: ActivityDependencies): LeaveAlone {
  const known = notes.get(dependencies) ?? new LeaveAlone();
  notes.set(dependencies, known);
  return known;
}
