/** How often an account's runs are read; of the worker, not of a run. */
export interface PollPolicy {
  /** Shortest delay between two reads, in milliseconds. */
  readonly minMs: number;
  /** Longest delay between two reads, in milliseconds. */
  readonly maxMs: number;
  /** Delay as a share of the time that the run has been in its phase. */
  readonly growth: number;
}

/**
 * For a vendor that pushes nothing: an end is seen within 10 % of the run's length or 5 s, so the delay with
 * everything added stays below both.
 */
export const POLL_WITHOUT_WEBHOOKS: PollPolicy = { minMs: 4_000, maxMs: 900_000, growth: 0.09 };

/** While webhooks work reads are a safety net: a dozen in the first hour. */
export const POLL_WITH_WEBHOOKS: PollPolicy = { minMs: 60_000, maxMs: 900_000, growth: 0.5 };

/** Delays are shortened by up to this share, so that runs which began together do not read together. */
const JITTER = 0.1;

/** A number from 0 to 1 that is always the same for the same text (FNV-1a). */
export function seededFraction(seed: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < seed.length; index++) {
    hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash / 0x1_0000_0000;
}

function jittered(delayMs: number, seed: string): number {
  return Math.round(delayMs * (1 - JITTER * seededFraction(seed)));
}

/**
 * Delay until the next read after a good one, in milliseconds.
 * @param inPhaseMs how long the run has been in its present phase
 * @param seed the run key and the number of the read
 */
export function pollDelayMs(inPhaseMs: number, policy: PollPolicy, seed: string): number {
  const grown = Math.min(policy.maxMs, Math.max(policy.minMs, inPhaseMs * policy.growth));
  return jittered(grown, seed);
}

/** First delay after a read that failed, in milliseconds; doubles with every further failure. */
const ERROR_DELAY_MS = 2_000;

/** First delay after credentials were refused, in milliseconds: only a person mends them. */
const BLOCKED_DELAY_MS = 30_000;

/** Longest delay between two tries while credentials are refused, in milliseconds. */
const BLOCKED_MAX_MS = 300_000;

/**
 * Delay after the `failures`-th failed read in a row (1-based), in milliseconds: soon, then ever more seldom,
 * but not more seldom than good reads would be. A vendor's Retry-After is a lower bound.
 */
export function errorDelayMs(
  failures: number,
  options: {
    readonly cadenceMs: number;
    readonly blocked: boolean;
    readonly retryAfterMs: number | null;
    readonly policy: PollPolicy;
    readonly seed: string;
  },
): number {
  const { policy, blocked } = options;
  const first = blocked
    ? Math.min(BLOCKED_DELAY_MS, policy.minMs * 10)
    : Math.min(ERROR_DELAY_MS, policy.minMs);
  const backedOff = first * 2 ** Math.min(failures - 1, 20);
  const ceiling = blocked ? BLOCKED_MAX_MS : Math.max(options.cadenceMs, first);
  const delayMs = jittered(Math.min(backedOff, ceiling, policy.maxMs), options.seed);
  return Math.max(delayMs, options.retryAfterMs ?? 0);
}
