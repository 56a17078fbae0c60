import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeliverOutcome } from '../../src/activities/deliver-outcome.js';
import type { ActivityDependencies } from '../../src/activities/dependencies.js';
import type { DeliverOutcomeInput } from '../../src/domain/contract.js';
import type { Sink } from '../../src/domain/options.js';
import { idempotencyKeyOf, type Outcome } from '../../src/domain/outcome.js';
import { nameOfSink, type OwnSink, type SinkDeliveryRequest } from '../../src/domain/sinks.js';
import { IN_MEMORY, openEmbeddedLedger } from '../../src/ledger/embedded.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { SinkRefused, SinkUnavailable } from '../../src/sinks/errors.js';
import { draftOf, entryOf } from '../ledger/drafts.js';
import { newSecret } from '../sinks/support/outcomes.js';
import { startReceiver } from '../sinks/support/receiver.js';
import { createWorld, type ActivityWorld } from './world.js';

const ARCHIVE: Sink = { type: 'custom', name: 'archive', args: ['a'] };

let ledger: Ledger;
let world: ActivityWorld;
let outcome: Outcome;

/** What the sink `archive` was told, and what it throws in turn; nothing once they are used up. */
let told: { readonly outcome: Outcome; readonly request: SinkDeliveryRequest }[];
let throws: unknown[];

const archive: OwnSink = {
  deliver: async (given, request) => {
    told.push({ outcome: given, request });
    if (throws.length > 0) throw throws.shift();
  },
};

beforeAll(async () => {
  ({ ledger } = await openEmbeddedLedger({ dataDir: IN_MEMORY }));
  await ledger.migrate();
}, 60_000);
afterAll(async () => ledger.close());

beforeEach(async () => {
  world = await createWorld(ledger);
  ({ outcome } = await ledger.record(entryOf(draftOf())));
  told = [];
  throws = [];
});

function inputFor(sink: Sink): DeliverOutcomeInput {
  return { outcome, sink, name: nameOfSink(sink) };
}

function deliverWith(change: Partial<ActivityDependencies> = {}) {
  const callback = { secrets: [newSecret()], allowPrivateAddresses: true };
  const own = { archive };
  return createDeliverOutcome({ ...world.dependencies, sinks: { callback, own }, ...change });
}

/** The ledger, with operations that fail for the first so many calls. */
function failingLedger(failures: Partial<Record<'deliveries' | 'noteDelivery', number>>): Ledger {
  const left = { deliveries: 0, noteDelivery: 0, ...failures };
  const failed = (what: keyof typeof left) => left[what]-- > 0;
  return Object.create(ledger, {
    deliveries: {
      value: async (given: Outcome) => {
        if (failed('deliveries')) throw new LedgerError('Reading deliveries failed');
        return ledger.deliveries(given);
      },
    },
    noteDelivery: {
      value: async (...note: Parameters<Ledger['noteDelivery']>) => {
        if (failed('noteDelivery')) throw new LedgerError('Noting a delivery failed');
        return ledger.noteDelivery(...note);
      },
    },
  }) as Ledger;
}

describe('delivering an outcome', () => {
  it('tells the sink and notes it', async () => {
    const { result } = await world.attempt(deliverWith(), inputFor(ARCHIVE));
    const delivery = { name: nameOfSink(ARCHIVE), status: 'delivered', attempts: 1, message: null };
    expect(result).toEqual(delivery);
    expect(await ledger.deliveries(outcome)).toEqual([delivery]);
    expect(told).toHaveLength(1);
    expect(told[0]?.outcome).toEqual(await ledger.latest(outcome));
    expect(told[0]?.request).toMatchObject({ key: idempotencyKeyOf(outcome), args: ['a'] });
  });

  it('tells nothing to a sink that the ledger says was told', async () => {
    const first = await world.attempt(deliverWith(), inputFor(ARCHIVE));
    const second = await world.attempt(deliverWith(), inputFor(ARCHIVE));
    expect(second.result).toEqual(first.result);
    expect(told).toHaveLength(1);
  });

  it('tells each sink, and each revision, for itself', async () => {
    const other: Sink = { type: 'custom', name: 'archive', args: ['b'] };
    await world.attempt(deliverWith(), inputFor(ARCHIVE));
    await world.attempt(deliverWith(), inputFor(other));
    ({ outcome } = await ledger.record(entryOf({ ...draftOf(outcome), status: 'failed' })));
    await world.attempt(deliverWith(), inputFor(ARCHIVE));
    expect(told.map(({ request }) => [request.key, request.args])).toEqual([
      [expect.stringMatching(/:1:1$/), ['a']],
      [expect.stringMatching(/:1:1$/), ['b']],
      [expect.stringMatching(/:1:2$/), ['a']],
    ]);
  });

  it('makes the effect once where the note fails after it, and notes it in the next attempt', async () => {
    const deliver = deliverWith({ ledger: failingLedger({ noteDelivery: 3 }) });
    const first = await world.attempt(deliver, inputFor(ARCHIVE));
    expect(first).toMatchObject({ result: undefined, delayMs: 1_000 });
    expect(await ledger.deliveries(outcome)).toEqual([]);
    // Two more notes fail; the second of these attempts is one of a worker that knows the heartbeat only.
    const second = await world.attempt(deliver, inputFor(ARCHIVE), {
      heartbeatDetails: first.heartbeat,
      attempt: 2,
    });
    expect(second).toMatchObject({ result: undefined, delayMs: 2_000 });
    const restarted = deliverWith({ ledger: failingLedger({ noteDelivery: 1 }) });
    const third = await world.attempt(restarted, inputFor(ARCHIVE), {
      heartbeatDetails: second.heartbeat,
      attempt: 12,
    });
    expect(third).toMatchObject({ result: undefined, delayMs: 60_000 });
    const fourth = await world.attempt(restarted, inputFor(ARCHIVE), { heartbeatDetails: third.heartbeat });
    expect(fourth.result).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(await ledger.deliveries(outcome)).toEqual([fourth.result]);
    expect(told).toHaveLength(1);
  });

  it('makes the effect again only with the same key, where even the heartbeat was lost', async () => {
    await world.attempt(deliverWith({ ledger: failingLedger({ noteDelivery: 1 }) }), inputFor(ARCHIVE));
    await world.attempt(deliverWith(), inputFor(ARCHIVE));
    const keys = told.map(({ request }) => request.key);
    expect(keys).toEqual([idempotencyKeyOf(outcome), idempotencyKeyOf(outcome)]);
  });

  it('waits with the effect until the ledger can say whether it was made', async () => {
    const deliver = deliverWith({ ledger: failingLedger({ deliveries: 2 }) });
    const first = await world.attempt(deliver, inputFor(ARCHIVE));
    expect(first.delayMs).toBe(1_000);
    expect(told).toEqual([]);
    expect(await world.play(deliver, inputFor(ARCHIVE))).toMatchObject({ status: 'delivered', attempts: 1 });
    expect(told).toHaveLength(1);
  });

  it('notes a refusal for good, and tells the sink no more', async () => {
    throws = [new SinkRefused('that customer left')];
    const { result } = await world.attempt(deliverWith(), inputFor(ARCHIVE));
    expect(result).toMatchObject({ status: 'refused', attempts: 1, message: 'that customer left' });
    expect(await ledger.deliveries(outcome)).toEqual([result]);
    const again = await world.attempt(deliverWith(), inputFor(ARCHIVE));
    expect(again.result).toEqual(result);
    expect(told).toHaveLength(1);
  });

  it('shows in the ledger what a delivery waits for, and counts its attempts', async () => {
    throws = [new SinkUnavailable('closed at night'), new Error('canary')];
    const first = await world.attempt(deliverWith(), inputFor(ARCHIVE));
    const pending = { name: nameOfSink(ARCHIVE), status: 'pending', attempts: 1, message: 'closed at night' };
    expect(await ledger.deliveries(outcome)).toEqual([pending]);
    expect(first.delayMs).toBeGreaterThan(4_000);
    const result = await world.play(deliverWith(), inputFor(ARCHIVE));
    expect(result).toMatchObject({ status: 'delivered', message: null });
    expect(await ledger.deliveries(outcome)).toEqual([result]);
  });

  it('tells again by the schedule of the sink, and not before it may', async () => {
    const receiver = await startReceiver(
      503,
      (response) => void response.writeHead(429, { 'retry-after': '600' }).end(),
      200,
    );
    const sink: Sink = { type: 'callback', url: receiver.url };
    const first = await world.attempt(deliverWith(), inputFor(sink));
    expect(first.delayMs).toBeGreaterThanOrEqual(4_500);
    expect(first.delayMs).toBeLessThanOrEqual(5_000);
    const second = await world.attempt(deliverWith(), inputFor(sink), { heartbeatDetails: first.heartbeat });
    expect(second.delayMs).toBe(600_000);
    const third = await world.attempt(deliverWith(), inputFor(sink), { heartbeatDetails: second.heartbeat });
    expect(third.result).toMatchObject({ status: 'delivered', attempts: 3 });
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('gives up within a day, which is a refusal that says why', async () => {
    const receiver = await startReceiver(500);
    const began = world.clock.ms;
    const result = await world.play(deliverWith(), inputFor({ type: 'callback', url: receiver.url }));
    expect(result).toMatchObject({
      status: 'refused',
      attempts: receiver.received.length,
      message: `Given up after ${result.attempts} attempts: The callback was answered with 500`,
    });
    expect(result.attempts).toBeGreaterThanOrEqual(12);
    expect(world.clock.ms - began).toBeLessThanOrEqual(24 * 3_600_000);
    expect(world.clock.ms - began).toBeGreaterThan(18 * 3_600_000);
    expect(await ledger.deliveries(outcome)).toEqual([result]);
  });

  it.each<[Sink, RegExp]>([
    [{ type: 'custom', name: 'nobody' }, /no sink of this name/],
    [{ type: 'callback', url: 'https://127.0.0.1/' }, /LANDFALL_CALLBACK_SECRET/],
    [{ type: 'veryfront', runId: 'run_1', account: 'nobody' }, /no credentials/],
    [{ type: 'pager' } as unknown as Sink, /knows no sink of this type/],
  ])('is refused by a worker that is told nothing about %j', async (sink, message) => {
    world.configure({ none: true });
    const { result } = await world.attempt(deliverWith({ sinks: undefined }), inputFor(sink));
    expect(result).toMatchObject({ status: 'refused', attempts: 1, message: expect.stringMatching(message) });
  });

  it('repeats nothing of what a sink throws, but for what it says on purpose', async () => {
    throws = [new Error('canary'), 'canary', Object.assign(new SinkUnavailable('fine'), { note: 'canary' })];
    const kept: unknown[] = [];
    for (let attempt = 1; attempt <= 3; attempt++) {
      kept.push(await world.attempt(deliverWith(), inputFor(ARCHIVE)), await ledger.deliveries(outcome));
    }
    const texts = [JSON.stringify(kept), ...world.logged].join();
    expect(texts).not.toContain('canary');
    expect(texts).toContain('The sink threw Error');
    expect(world.logged[0]).toContain(outcome.runId);
  });

  it('keeps a short and printable form of a long message', async () => {
    throws = [new SinkRefused(`no\u0000\n${'x'.repeat(5_000)}`)];
    const { result } = await world.attempt(deliverWith(), inputFor(ARCHIVE));
    expect(result?.message).toMatch(/^no {2}x+…$/);
    expect(result?.message).toHaveLength(300);
    expect(await ledger.deliveries(outcome)).toEqual([result]);
  });

  it('counts no attempt that a stopping worker broke off, and makes it anew', async () => {
    const own = { archive: { deliver: (_: Outcome, { signal }: SinkDeliveryRequest) => ended(signal) } };
    const callback = { secrets: [], allowPrivateAddresses: false };
    const deliver = deliverWith({ sinks: { callback, own } });
    const environment = new MockActivityEnvironment();
    const running = environment.run(deliver, inputFor(ARCHIVE)).catch((error: unknown) => error);
    setTimeout(() => environment.cancel('WORKER_SHUTDOWN'), 200);
    const failure = await running;
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'NotYet', nonRetryable: false });
    expect(await ledger.deliveries(outcome)).toEqual([]);
  });
});

function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('stopped')));
  });
}
