import type { CallLog } from './call-log.js';
import type { SimulatorClock } from './clock.js';
import type { Outbox, PlannedDelivery } from './outbox.js';
import { shortenUrlSecret } from './url-secret.js';

/** Waits before a failed delivery is repeated: the first steps of the schedule that Svix documents. */
const RETRY_DELAYS_MS = [5_000, 300_000];

/** A receiver that takes longer counts as failed, as Svix documents it. */
const ANSWER_LIMIT_MS = 15_000;

/** A webhook that is about to be sent. */
export type DueDelivery = Pick<PlannedDelivery, 'vendor' | 'runId' | 'url'>;

/** Sends webhooks that are due, one after the other, and repeats the ones that fail. */
export class Deliverer {
  /** The latest delivery of each run, so that overlapping calls keep the order within a run. */
  readonly #latest = new Map<string, Promise<void>>();

  constructor(
    private readonly clock: SimulatorClock,
    private readonly outbox: Outbox,
    private readonly log: CallLog,
  ) {}

  /** Sends everything that is due at the clock's now, in order, and waits for the answers; `before` comes before each. */
  async deliverDue(before: (due: DueDelivery) => Promise<void> = async () => {}): Promise<void> {
    for (const delivery of this.outbox.takeDue(await this.clock.now())) {
      const run = `${delivery.vendor} ${delivery.runId}`;
      await before(delivery);
      const sent = (this.#latest.get(run) ?? Promise.resolve()).then(() => this.#send(delivery));
      this.#latest.set(run, sent);
      await sent;
      if (this.#latest.get(run) === sent) this.#latest.delete(run);
    }
  }

  async #send(delivery: PlannedDelivery): Promise<void> {
    const now = await this.clock.now();
    const { vendor, runId, message, forged, attempt } = delivery;
    const answered = this.log.begin({
      kind: 'delivery',
      at: now,
      vendor,
      method: 'POST',
      path: shownPathOf(delivery),
      status: null,
      runId,
      messageId: message.id,
      eventType: message.type,
      attempt,
      forged,
    });
    const status = await post(delivery, now);
    answered(status);
    if (status === null || status < 200 || status > 299) this.#repeatLater(delivery, now);
  }

  /** A forger sends once; a vendor repeats the same message under the same id. */
  #repeatLater(delivery: PlannedDelivery, now: number): void {
    const delay = RETRY_DELAYS_MS[delivery.attempt - 1];
    if (delay === undefined || delivery.forged) return;
    this.outbox.add([{ ...delivery, dueAt: now + delay, attempt: delivery.attempt + 1 }]);
  }
}

/** The receiver's path as it may be logged. */
function shownPathOf({ url, secret, secretInUrl }: PlannedDelivery): string {
  const path = new URL(url).pathname;
  return secretInUrl ? shortenUrlSecret(path, secret) : path;
}

/** The receiver's status, or null when it gave none. */
async function post(delivery: PlannedDelivery, now: number): Promise<number | null> {
  const { message, secret, url } = delivery;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...delivery.sign(message, secret, now) },
      body: message.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}
