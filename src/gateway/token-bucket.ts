/** How many seconds' worth of tokens a full bucket holds: what may come at once after a quiet time. */
const BURST_SECONDS = 2;

/** Lets so many through a second, with twice as many at once after a quiet time. */
export class TokenBucket {
  private readonly perSecond: number;
  private readonly size: number;
  private readonly nowMs: () => number;
  private tokens: number;
  private filledAtMs: number;

  /**
   * @param perSecond more than 0; Infinity lets everything through
   * @param nowMs a clock that never goes back, in milliseconds
   */
  constructor(perSecond: number, nowMs: () => number = () => performance.now()) {
    this.perSecond = perSecond;
    // A bucket that cannot hold one whole token would let nothing through, ever.
    this.size = Math.max(1, perSecond * BURST_SECONDS);
    this.nowMs = nowMs;
    this.tokens = this.size;
    this.filledAtMs = nowMs();
  }

  /** Takes one token. Returns 0, or else how long there is none yet, in milliseconds. */
  take(): number {
    if (this.perSecond === Infinity) return 0;
    const now = this.nowMs();
    const gained = ((now - this.filledAtMs) / 1000) * this.perSecond;
    this.tokens = Math.min(this.size, this.tokens + gained);
    this.filledAtMs = now;
    if (this.tokens < 1) return ((1 - this.tokens) / this.perSecond) * 1000;
    this.tokens -= 1;
    return 0;
  }
}
