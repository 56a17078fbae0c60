import { isoOf } from '../../domain/time.js';
import type { CompleteRequest } from './complete-request.js';

/** One complete that came in. */
export interface CompletionCall {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly request: CompleteRequest;
  /** Whether it changed the run. */
  readonly applied: boolean;
  /** HTTP status of the answer. */
  readonly answer: number;
}

/** Every complete by run, so that a test can count how often one had an effect. */
export class CompletionLog {
  readonly #byRun = new Map<string, CompletionCall[]>();

  add(runId: string, now: number, call: Omit<CompletionCall, 'at'>): void {
    this.#byRun.set(runId, [...(this.#byRun.get(runId) ?? []), { at: isoOf(now), ...call }]);
  }

  /** How often completing a run had an effect, and every call, oldest first. */
  of(runId: string): { readonly applied: number; readonly calls: readonly CompletionCall[] } {
    const calls = this.#byRun.get(runId) ?? [];
    return { applied: calls.filter((call) => call.applied).length, calls };
  }
}
