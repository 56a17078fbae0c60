/** Gives the lock back; calling it again does nothing. */
export type Release = () => void;

/** A lock for one process, first come, first served. */
export class Mutex {
  private tail: Promise<void> = Promise.resolve();

  /**
   * Waits for the lock.
   * @param timeoutMs Longest wait in milliseconds; throws when it is over. Unlimited when left out.
   */
  async acquire(timeoutMs?: number): Promise<Release> {
    const before = this.tail;
    const { promise, resolve } = withResolver();
    this.tail = promise;
    if (timeoutMs === undefined) await before;
    else if (!(await endsWithin(before, timeoutMs))) {
      // Whoever queued behind us must still wait for those before us.
      void before.then(resolve);
      throw new Error(`Waited longer than ${timeoutMs} ms for the database`);
    }
    return resolve;
  }
}

function withResolver(): { promise: Promise<void>; resolve: Release } {
  let resolve: Release = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

async function endsWithin(work: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<boolean>((settle) => {
    timer = setTimeout(() => settle(false), timeoutMs);
  });
  try {
    return await Promise.race([work.then(() => true), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
