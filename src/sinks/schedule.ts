import { jittered } from '../domain/cadence.js';

/** When a sink that could not take an outcome is told again. */
export interface RetryPolicy {
  /** Delay after the first attempt, in milliseconds. */
  readonly firstMs: number;
  /** By how much each further delay is longer. */
  readonly factor: number;
  /** Longest delay, in milliseconds; a sink's Retry-After may be longer. */
  readonly maxMs: number;
  /** No attempt is made later than this after the first one was due, in milliseconds. */
  readonly giveUpAfterMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Twelve attempts: after 5 s, 20 s, 80 s, 5 min, 21 min, 85 min, and then every 4 h, for a day. */
export const CALLBACK_POLICY: RetryPolicy = {
  firstMs: 5 * SECOND_MS,
  factor: 4,
  maxMs: 4 * HOUR_MS,
  giveUpAfterMs: 24 * HOUR_MS,
};

/** Each attempt begins with a read, so they may be close: after 5 s, doubling to 15 min, for a day. */
export const VERYFRONT_POLICY: RetryPolicy = {
  firstMs: 5 * SECOND_MS,
  factor: 2,
  maxMs: 15 * MINUTE_MS,
  giveUpAfterMs: 24 * HOUR_MS,
};

/** The signal goes to the server that runs this delivery, so it is hardly ever out of reach for long. */
export const WORKFLOW_POLICY: RetryPolicy = {
  firstMs: SECOND_MS,
  factor: 2,
  maxMs: MINUTE_MS,
  giveUpAfterMs: HOUR_MS,
};

/** After 5 s, doubling to 1 h, for a day. */
export const CUSTOM_POLICY: RetryPolicy = {
  firstMs: 5 * SECOND_MS,
  factor: 2,
  maxMs: HOUR_MS,
  giveUpAfterMs: 24 * HOUR_MS,
};

/**
 * Delay after the `attempts`-th attempt (1-based), in milliseconds, up to a tenth shorter than the policy says so that
 * deliveries which failed together do not return together. Null: it is given up.
 */
export function nextDelayMs(
  attempts: number,
  policy: RetryPolicy,
  given: { readonly elapsedMs: number; readonly retryAfterMs: number | null; readonly seed: string },
): number | null {
  const grown = Math.min(policy.maxMs, policy.firstMs * policy.factor ** Math.min(attempts - 1, 30));
  const delayMs = Math.max(jittered(grown, given.seed), given.retryAfterMs ?? 0);
  return given.elapsedMs + delayMs > policy.giveUpAfterMs ? null : delayMs;
}
