import { setTimeout as sleep } from 'node:timers/promises';
import type { TestService } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/**
 * Looks in a row that find no skipping, after which the server counts as stuck: longer than the 10 s in which a workflow
 * task that the server has muddled times out by itself.
 */
const STALL_LOOKS = 24;

/** How often the server's clock is looked at, in milliseconds. */
const LOOK_MS = 500;

/** The server's clock this far ahead of real time means that it skips, in milliseconds. */
const SKIPPED_MS = 250;

/** Counts the activities that run in this process. */
export class ActivityCount {
  #running = 0;

  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** To be put into every worker of the kit. */
  readonly interceptor: ActivityInterceptorsFactory = () => ({
    inbound: {
      execute: async (input, next) => {
        this.#running++;
        try {
          return await next(input);
        } finally {
          this.#running--;
        }
      },
    },
  });
}

/**
 * Works around the time-skipping server: when a workflow closes while an activity of its is in flight, the server
 * never gives back the hold that the activity had on the clock, and time stands still for ever. Where time ought to
 * be skipped, nothing runs, and yet the clock only ticks, one more release sets it free.
 */
export class StallWatch {
  constructor(
    private readonly env: TestWorkflowEnvironment,
    private readonly testService: TestService,
    private readonly activities: ActivityCount,
  ) {}

  /** Does work during which time ought to be skipped. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const stop = new AbortController();
    this.#watch(stop.signal).catch(() => {
      // Stopped, or the server is gone; then the work fails by itself.
    });
    try {
      return await work();
    } finally {
      stop.abort();
    }
  }

  async #watch(signal: AbortSignal): Promise<void> {
    for (;;) {
      const isStuck = await this.#staysStill(STALL_LOOKS, signal);
      if (!isStuck) continue;
      await this.testService.unlockTimeSkipping({});
      // Nothing to skip to, then: what was released is taken back.
      if (await this.#staysStill(1, signal)) await this.testService.lockTimeSkipping({});
    }
  }

  /**
   * Whether nothing runs and no time is skipped at as many looks in a row. Looks are counted, and not the time: on a
   * busy machine this process may have been kept from everything for seconds.
   */
  async #staysStill(looks: number, signal: AbortSignal): Promise<boolean> {
    const [since, clock] = [Date.now(), await this.env.currentTimeMs()];
    for (let look = 0; look < looks; look++) {
      await sleep(LOOK_MS, undefined, { signal });
      const skippedMs = (await this.env.currentTimeMs()) - clock - (Date.now() - since);
      if (skippedMs > SKIPPED_MS || !this.activities.isIdle) return false;
    }
    return true;
  }
}
