import { AsyncLocalStorage } from 'node:async_hooks';
import { tryAgain } from '../activities/try-again.js';

/** Most calls that are paid for later, as seconds of the account's rate: what lies further back is over. */
const MAX_OWED_SECONDS = 60;

/**
 * Makes an account's rate of attempts, which Temporal holds over all workers, a rate of calls. An attempt may call
 * once; for each call more that it made (a cancel between two reads, a second page of files) a later attempt in
 * this process makes none and is tried again. Nothing has to be shared: what pays is taken from Temporal's own rate.
 */
export class CallBudget {
  readonly #attempts = new AsyncLocalStorage<{ calls: number }>();
  readonly #requestsPerSecond: number;
  #owed = 0;

  /** @param requestsPerSecond the account's rate, more than 0 */
  constructor(requestsPerSecond: number) {
    this.#requestsPerSecond = requestsPerSecond;
  }

  /** Notes a call of the attempt under way. */
  readonly called = (): void => {
    const attempt = this.#attempts.getStore();
    if (attempt === undefined) return;
    attempt.calls++;
    if (attempt.calls === 1) return;
    this.#owed = Math.min(this.#owed + 1, Math.ceil(this.#requestsPerSecond * MAX_OWED_SECONDS));
  };

  /** Makes an attempt, or pays with it: then it fails as expected, and is tried again a little later. */
  async spend<R>(attempt: () => Promise<R>): Promise<R> {
    if (this.#owed >= 1) {
      this.#owed--;
      throw tryAgain(
        'Not yet time to call the vendor: the account has a rate',
        1000 / this.#requestsPerSecond,
      );
    }
    return this.#attempts.run({ calls: 0 }, attempt);
  }
}
