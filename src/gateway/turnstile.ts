import { TokenBucket } from './token-bucket.js';

/** How much is let through at once and over time. */
export interface TurnstileLimits {
  /** Verified deliveries of one account; Infinity for no limit. */
  readonly deliveriesPerSecond: number;
  /** Verified deliveries of all accounts that are being handed over. */
  readonly maxInFlight: number;
  /** The part of `maxInFlight` that one account may have. */
  readonly maxInFlightOfOne: number;
}

/** Whether a delivery may go on. `leave` is called once it is answered. */
export type Passage =
  | { readonly kind: 'passed'; leave(): void }
  | { readonly kind: 'too_fast'; readonly retryAfterSeconds: number }
  | { readonly kind: 'full' };

interface Lane {
  readonly bucket: TokenBucket;
  inFlight: number;
}

/**
 * Stands behind the verification, so that only what an account has really sent counts for it, and neither a
 * forger nor a flood from one account takes the place of the others.
 */
export class Turnstile {
  private readonly limits: TurnstileLimits;
  private readonly nowMs: (() => number) | undefined;
  private readonly lanes = new Map<string, Lane>();
  private inFlight = 0;

  constructor(limits: TurnstileLimits, nowMs?: () => number) {
    this.limits = limits;
    this.nowMs = nowMs;
  }

  /** Asks for a verified delivery of an account, named by any text of its own. */
  enter(account: string): Passage {
    const lane = this.laneOf(account);
    const waitMs = lane.bucket.take();
    if (waitMs > 0) return { kind: 'too_fast', retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    const { maxInFlight, maxInFlightOfOne } = this.limits;
    if (this.inFlight >= maxInFlight || lane.inFlight >= maxInFlightOfOne) return { kind: 'full' };
    this.move(lane, 1);
    return { kind: 'passed', leave: () => this.move(lane, -1) };
  }

  private move(lane: Lane, by: 1 | -1): void {
    lane.inFlight += by;
    this.inFlight += by;
  }

  private laneOf(account: string): Lane {
    const known = this.lanes.get(account);
    if (known !== undefined) return known;
    const bucket = new TokenBucket(this.limits.deliveriesPerSecond, this.nowMs);
    const lane: Lane = { bucket, inFlight: 0 };
    // Only accounts that are configured get here, so the map stays as small as their list.
    this.lanes.set(account, lane);
    return lane;
  }
}
