import { Context } from '@temporalio/activity';
import type { DeliverOutcomeInput } from '../domain/contract.js';
import { idempotencyKeyOf, type SinkDelivery } from '../domain/outcome.js';
import { describeRun } from '../domain/run-key.js';
import { isoOf } from '../domain/time.js';
import { nextDelayMs } from '../sinks/schedule.js';
import { createTellers, type SinkTeller } from '../sinks/tellers.js';
import { clockOf, NO_SINK_SETTINGS, type ActivityDependencies } from './dependencies.js';
import { tellSink, type Telling } from './tell-sink.js';
import { tryAgain } from './try-again.js';
import { whileBeating } from './while-beating.js';

/** First and longest delay until the ledger is asked again, in milliseconds. */
const LEDGER_DELAY_MS = 1_000;
const MAX_LEDGER_DELAY_MS = 60_000;

/** Delay until an attempt is made anew that a stopping worker broke off, in milliseconds. */
const INTERRUPTED_DELAY_MS = 1_000;

/** What attempts hand on to the next one, by heartbeat. */
interface Memory {
  /** How often the sink was told. */
  readonly attempts: number;
  /** The sink's last word, once there is one: from then on it is only noted. */
  readonly delivery: SinkDelivery | null;
}

const NOTHING_YET: Memory = { attempts: 0, delivery: null };

/** Ends an attempt that the ledger stands in the way of; what is in the memory is not done again. */
function ledgerAway({ outcome }: DeliverOutcomeInput, memory: Memory): Error {
  const { heartbeat, info } = Context.current();
  heartbeat(memory);
  const delayMs = Math.min(MAX_LEDGER_DELAY_MS, LEDGER_DELAY_MS * 2 ** Math.min(info.attempt - 1, 10));
  return tryAgain(`The ledger cannot be reached for a delivery ${describeRun(outcome)}`, delayMs);
}

/** One delivery to one sink, with what belongs to it. */
class Delivery {
  constructor(
    private readonly dependencies: ActivityDependencies,
    private readonly input: DeliverOutcomeInput,
    private memory: Memory,
  ) {}

  /** What the ledger says of an earlier delivery; null when the sink has not had its last word. */
  async earlier(): Promise<SinkDelivery | null> {
    const { outcome, name } = this.input;
    try {
      const deliveries = await this.dependencies.ledger.deliveries(outcome);
      return deliveries.find((one) => one.name === name && one.status !== 'pending') ?? null;
    } catch {
      throw ledgerAway(this.input, this.memory);
    }
  }

  /** Makes the effect once, and says what became of it; throws for the next attempt while nothing is settled. */
  async make(teller: SinkTeller): Promise<SinkDelivery> {
    const telling = await tellSink(teller, this.input.outcome);
    if (telling.kind === 'interrupted') {
      throw this.again(this.memory, 'The delivery was broken off', INTERRUPTED_DELAY_MS);
    }
    const attempts = this.memory.attempts + 1;
    if (telling.kind === 'delivered') return this.settled(attempts, 'delivered', null);
    this.warn(telling.message);
    if (telling.kind === 'refused') return this.settled(attempts, 'refused', telling.message);
    const delayMs = await this.delayAfter(attempts, telling, teller);
    if (delayMs === null) {
      return this.settled(attempts, 'refused', `Given up after ${attempts} attempts: ${telling.message}`);
    }
    await this.notePending(attempts, telling.message);
    throw this.again({ attempts, delivery: null }, telling.message, delayMs);
  }

  /** Writes the sink's last word down. */
  async note(delivery: SinkDelivery): Promise<SinkDelivery> {
    try {
      await this.write(delivery);
      return delivery;
    } catch {
      throw ledgerAway(this.input, { attempts: delivery.attempts, delivery });
    }
  }

  private settled(attempts: number, status: SinkDelivery['status'], message: string | null): SinkDelivery {
    const delivery = { name: this.input.name, status, attempts, message };
    // At once: should the worker die before the note is written, the next attempt need not tell the sink again.
    this.remember({ attempts, delivery });
    return delivery;
  }

  private async delayAfter(
    attempts: number,
    { retryAfterMs }: Extract<Telling, { readonly kind: 'again' }>,
    { policy }: SinkTeller,
  ): Promise<number | null> {
    const now = await clockOf(this.dependencies).now();
    const elapsedMs = now - Context.current().info.scheduledTimestampMs;
    const seed = `${idempotencyKeyOf(this.input.outcome)} ${this.input.name} ${attempts}`;
    return nextDelayMs(attempts, policy, { elapsedMs, retryAfterMs, seed });
  }

  /** For people who look meanwhile; a ledger that is away now does not matter. */
  private async notePending(attempts: number, message: string): Promise<void> {
    const { name } = this.input;
    await this.write({ name, status: 'pending', attempts, message }).catch(() => {});
  }

  private async write(delivery: SinkDelivery): Promise<void> {
    const notedAt = isoOf(await clockOf(this.dependencies).now());
    await this.dependencies.ledger.noteDelivery(this.input.outcome, delivery, notedAt);
  }

  /** What is handed on to the next attempt. */
  get handedOn(): Memory {
    return this.memory;
  }

  private remember(memory: Memory): void {
    this.memory = memory;
    Context.current().heartbeat(memory);
  }

  private again(memory: Memory, message: string, delayMs: number): Error {
    this.remember(memory);
    return tryAgain(`${message} ${describeRun(this.input.outcome)}`, delayMs);
  }

  private warn(message: string): void {
    const { outcome, name } = this.input;
    const { vendor, runId } = outcome;
    Context.current().log.warn(`Telling a sink failed ${describeRun(outcome)}`, {
      vendor,
      runId,
      sink: name,
      message,
    });
  }
}

/**
 * Makes `landfall.deliverOutcome`: tells one sink by that sink's own schedule, until it has taken the outcome, refused
 * it, or was tried for long enough, and writes down which. Only the note is repeated when it is the note that failed.
 */
export function createDeliverOutcome(dependencies: ActivityDependencies) {
  const tellerOf = createTellers({
    settings: dependencies.sinks ?? NO_SINK_SETTINGS,
    clientOf: () => Context.current().client,
    findVeryfront: (account, runId) => dependencies.findAccount({ vendor: 'veryfront', account, runId }),
  });
  return async function deliverOutcome(input: DeliverOutcomeInput): Promise<SinkDelivery> {
    const memory = (Context.current().info.heartbeatDetails as Memory | undefined) ?? NOTHING_YET;
    const delivery = new Delivery(dependencies, input, memory);
    const deliver = async () => {
      if (memory.delivery !== null) return delivery.note(memory.delivery);
      return (await delivery.earlier()) ?? delivery.note(await delivery.make(tellerOf(input.sink)));
    };
    return whileBeating(deliver, () => delivery.handedOn);
  };
}
