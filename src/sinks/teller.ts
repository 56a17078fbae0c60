import type { Sink } from '../domain/options.js';
import type { Outcome } from '../domain/outcome.js';
import type { RetryPolicy } from './schedule.js';

/** What goes with an outcome to every kind of sink. */
export interface Telling {
  /** The idempotency key. */
  readonly key: string;
  /** Ends when nobody waits for this attempt any more. */
  readonly signal: AbortSignal;
}

/** Knows how to tell one kind of sink. */
export interface Teller<S extends Sink> {
  /** When to come back to a sink that could not take the outcome. */
  readonly policy: RetryPolicy;
  /** One attempt. Throws `SinkRefused` for good, `SinkUnavailable` to be called again. */
  tell(outcome: Outcome, sink: S, telling: Telling): Promise<void>;
}

/** The sinks of one type. */
export type SinkOf<T extends Sink['type']> = Extract<Sink, { readonly type: T }>;
