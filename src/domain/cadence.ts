import { textHash } from './text-hash.js';
import type { PollOptions } from './timing.js';

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

/**
 * The policy of an account: by whether the vendor pushes to it, with the limits that the account sets.
 * @param hasWebhooks whether its webhooks can be verified, so that reads are a safety net only
 */
export function pollPolicyOf(hasWebhooks: boolean, poll: PollOptions = {}): PollPolicy {
  const policy = hasWebhooks ? POLL_WITH_WEBHOOKS : POLL_WITHOUT_WEBHOOKS;
  const maxMs = poll.pollMaxSeconds === undefined ? policy.maxMs : poll.pollMaxSeconds * 1000;
  const minMs = poll.pollMinSeconds === undefined ? policy.minMs : poll.pollMinSeconds * 1000;
  return { ...policy, maxMs, minMs: Math.min(minMs, maxMs) };
}

/** Delays are shortened by up to this share, so that runs which began together do not read together. */
const JITTER = 0.1;

/** The same after a read that failed: all runs of an account fail together, and must not come back together. */
const ERROR_JITTER = 0.5;

/** Longest time by which a call comes later than Retry-After allows, in milliseconds. */
const MAX_RETRY_AFTER_SPREAD_MS = 30_000;

/** A number from 0 to 1 that is always the same for the same text. */
export function seededFraction(seed: string): number {
  return textHash(seed) / 0x1_0000_0000;
}

/** A delay that is shortened by up to a share of itself (a tenth unless said otherwise), always alike for the same seed. */
export function jittered(delayMs: number, seed: string, share = JITTER): number {
  return Math.round(delayMs * (1 - share * seededFraction(seed)));
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
const BLOCKED_DELAY_MS = 60_000;

/** Longest delay between two tries while credentials are refused, in milliseconds. */
const BLOCKED_MAX_MS = 300_000;

/** A vendor names the same moment to every run: they come a little after it, one by one, and never before. */
function afterRetryAfter(retryAfterMs: number, seed: string): number {
  const spreadMs = Math.min(retryAfterMs * JITTER, MAX_RETRY_AFTER_SPREAD_MS);
  return retryAfterMs + Math.round(spreadMs * seededFraction(seed));
}

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
  const delayMs = jittered(Math.min(backedOff, ceiling, policy.maxMs), options.seed, ERROR_JITTER);
  return Math.max(delayMs, afterRetryAfter(options.retryAfterMs ?? 0, options.seed));
}

/** A read that comes this much later than it was due has met an outage, in milliseconds. */
const OUTAGE_MS = 10_000;

/** Longest time over which the reads that an outage held up are spread, in milliseconds. */
const MAX_SPREAD_MS = 60_000;

/**
 * How much longer a read waits that an outage of ours has held up, in milliseconds; 0 for one that is in time. All
 * runs are late at once then: spread over the delay that they have anyway, they come no faster than on every day.
 * @param lateMs how long ago it was due
 * @param seed the run key and the number of the read
 */
export function outageSpreadMs(lateMs: number, inPhaseMs: number, policy: PollPolicy, seed: string): number {
  if (lateMs < OUTAGE_MS) return 0;
  const windowMs = Math.min(MAX_SPREAD_MS, pollDelayMs(inPhaseMs, policy, seed));
  return Math.round(windowMs * seededFraction(`late ${seed}`));
}
