/** Stops something that was started. */
export type Closer = () => Promise<unknown>;

/** What was started so far, to be stopped in the reverse order. */
export class Teardown {
  readonly #closers: Closer[] = [];
  #done: Promise<void> | null = null;

  add(close: Closer): void {
    this.#closers.push(close);
  }

  /**
   * Stops everything, the latest first; a part that fails to stop does not keep the others running.
   * A second call waits for the first. Never rejects.
   */
  run(): Promise<void> {
    return (this.#done ??= this.#closeAll());
  }

  async #closeAll(): Promise<void> {
    for (const close of this.#closers.toReversed()) await close().catch(() => undefined);
  }
}

/** Waits for both, and only then throws what failed, so that nothing is still starting while others are stopped. */
export async function bothStarted<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}
