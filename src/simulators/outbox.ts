import type { WebhookMessage, VendorWebhooks } from './vendor-simulator.js';

/** A webhook that is to be sent. Times are clock milliseconds. */
export interface PlannedDelivery {
  readonly vendor: string;
  readonly runId: string;
  readonly dueAt: number;
  /** When what it tells comes about; what lies ahead is given up when the run takes another course. */
  readonly causedAt: number;
  readonly message: WebhookMessage;
  readonly sign: VendorWebhooks['sign'];
  readonly url: string;
  readonly secret: string;
  /** True when the secret is the end of the URL. */
  readonly secretInUrl: boolean;
  readonly forged: boolean;
  /** 1, and one more for each repetition after a failure. */
  readonly attempt: number;
}

/** Webhooks not yet sent, by the time at which they are due and then in the order in which they were added. */
export class Outbox {
  #waiting: PlannedDelivery[] = [];
  readonly #listeners = new Set<() => void>();

  add(deliveries: readonly PlannedDelivery[]): void {
    if (deliveries.length === 0) return;
    for (const delivery of deliveries) {
      const before = this.#waiting.findLastIndex((other) => other.dueAt <= delivery.dueAt);
      this.#waiting.splice(before + 1, 0, delivery);
    }
    for (const listener of this.#listeners) listener();
  }

  /** Gives up what was planned for a run for causes that lie after `now`. */
  forgetAfter(vendor: string, runId: string, now: number): void {
    this.#waiting = this.#waiting.filter(
      (delivery) => delivery.vendor !== vendor || delivery.runId !== runId || delivery.causedAt <= now,
    );
  }

  nextAt(): number | null {
    return this.#waiting[0]?.dueAt ?? null;
  }

  /** Removes and returns what is due at `now`. */
  takeDue(now: number): readonly PlannedDelivery[] {
    const due = this.#waiting.filter((delivery) => delivery.dueAt <= now);
    this.#waiting = this.#waiting.slice(due.length);
    return due;
  }

  /** Calls back whenever something was added. Returns the function that ends it. */
  onAdded(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
