import { ConfigError, type ConfigProblem } from '../config/config-error.js';
import type { TurnstileLimits } from './turnstile.js';

/** How much a gateway takes on. */
export interface GatewayLimits {
  /**
   * Verified deliveries a second that one account may send, with twice as many at once; more are answered 429.
   * Infinity, or 0, for no limit. @default 200
   */
  readonly deliveriesPerSecond?: number;
  /**
   * Verified deliveries that are handed to Temporal at one time, of all accounts; more are answered 503. One of
   * several accounts may have half of them. @default 200
   */
  readonly maxInFlight?: number;
}

/** More runs than a vendor ends for one customer in a second, and less than one process can take. */
const DELIVERIES_PER_SECOND = 200;

/** At 10 ms each, far more than one process can verify meanwhile. */
const MAX_IN_FLIGHT = 200;

/**
 * Checks and completes the limits.
 * @param accounts how many accounts share them
 * @throws ConfigError when one is no limit.
 */
export function resolveLimits(limits: GatewayLimits, accounts: number): TurnstileLimits {
  const { deliveriesPerSecond: rate = DELIVERIES_PER_SECOND, maxInFlight = MAX_IN_FLIGHT } = limits;
  const problems: ConfigProblem[] = [];
  if (!(rate >= 0)) problems.push({ where: 'deliveriesPerSecond', message: 'must not be negative' });
  if (!Number.isInteger(maxInFlight) || maxInFlight < 1) {
    problems.push({ where: 'maxInFlight', message: 'must be a whole number of at least 1' });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    deliveriesPerSecond: rate === 0 ? Infinity : rate,
    maxInFlight,
    maxInFlightOfOne: accounts > 1 ? Math.ceil(maxInFlight / 2) : maxInFlight,
  };
}
