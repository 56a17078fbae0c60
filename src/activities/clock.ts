import { Context } from '@temporalio/activity';

/** Milliseconds since the epoch by the Temporal server's clock. */
export interface Clock {
  now(): number | Promise<number>;
  /**
   * How long this attempt seems to have waited for a worker, in milliseconds, by the worker's own clock: good
   * enough to spread calls by, never for a deadline. @default 0
   */
  waitedMs?(): number;
}

/**
 * The server's time inside an activity: when this attempt was scheduled, plus what has passed since by a clock that
 * nobody can set. A worker whose own clock is wrong shifts no deadline.
 */
export function serverClock(): Clock {
  const { currentAttemptScheduledTimestampMs } = Context.current().info;
  const startedAt = performance.now();
  const waitedMs = Math.max(0, Date.now() - currentAttemptScheduledTimestampMs);
  return {
    now: () => currentAttemptScheduledTimestampMs + Math.round(performance.now() - startedAt),
    waitedMs: () => waitedMs,
  };
}
