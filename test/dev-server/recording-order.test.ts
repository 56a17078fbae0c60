import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome, RunHandle, Sink } from '../../src/client/index.js';
import type { SinkDelivery } from '../../src/domain/outcome.js';
import type { TestKit } from '../../src/testing/index.js';
import { SinkRefused, SinkUnavailable, type OwnSink } from '../../src/worker/index.js';
import { startReceiver } from '../sinks/support/receiver.js';
import { realTimeKit } from '../support/kit.js';

/** Sinks that wait for each other: told one after the other, none would ever end. */
const PARTY = 4;

/** The guests of one run. */
class Guests {
  #count = 0;
  #go: () => void = () => {};
  readonly #all = new Promise<void>((resolve) => (this.#go = resolve));

  arrive(): Promise<void> {
    this.#count += 1;
    if (this.#count === PARTY) this.#go();
    return this.#all;
  }
}

function party(): OwnSink {
  const parties = new Map<string, Guests>();
  return {
    deliver: async ({ runId }) => {
      const guests = parties.get(runId) ?? new Guests();
      parties.set(runId, guests);
      await guests.arrive();
    },
  };
}

/** Delays may be longer on a slow machine, and never shorter. */
function expectDelays(times: readonly number[], least: readonly number[]): void {
  expect(times).toHaveLength(least.length + 1);
  for (const [index, ms] of least.entries()) {
    expect(times[index + 1]! - times[index]!).toBeGreaterThan(ms);
  }
}

describe('the record and the sinks of one run', () => {
  let kit: TestKit;
  /** What the ledger said at the moment at which a sink was told. */
  const seen: { readonly outcome: Outcome; readonly recorded: Outcome | null }[] = [];
  /** Opens the gate that the sink `slow` waits at. */
  let open: () => void = () => {};

  const looking: OwnSink = {
    deliver: async (outcome) => void seen.push({ outcome, recorded: await kit.ledger.latest(outcome) }),
  };
  const slow: OwnSink = {
    deliver: async (_outcome, { signal }) => {
      await new Promise<void>((resolve) => {
        open = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    },
  };
  const refusing: OwnSink = {
    deliver: async () => {
      throw new SinkRefused('not here');
    },
  };
  /** When the sink `troubled` was told, in milliseconds; it takes the third. */
  const troubledAt: number[] = [];
  const troubled: OwnSink = {
    deliver: async () => {
      troubledAt.push(performance.now());
      if (troubledAt.length < 3) throw new SinkUnavailable('not now');
    },
  };

  beforeAll(async () => {
    kit = await realTimeKit({ sinks: { looking, party: party(), slow, refusing, troubled } });
  });
  afterAll(async () => kit.stop());

  async function endWith(sinks: readonly Sink[]): Promise<RunHandle> {
    const { vendor, runId } = await kit.cyberdesk.run().running('500ms').succeeds().start();
    return kit.tracker.track({ vendor, runId, sinks });
  }

  const custom = (name: string, ...args: readonly unknown[]): Sink => ({ type: 'custom', name, args });

  /** What the ledger says of the deliveries so far, by the beginning of each name. */
  async function notedFor({ key }: RunHandle): Promise<Readonly<Record<string, SinkDelivery['status']>>> {
    const outcome = await kit.ledger.latest(key);
    const noted = outcome === null ? [] : await kit.ledger.deliveries(outcome);
    return Object.fromEntries(noted.map(({ name, status }) => [name.replace(/#.*$/, ''), status]));
  }

  it('come in this order: a sink is told what the ledger has already', async () => {
    const run = await endWith([custom('looking')]);
    await run.outcome();
    const mine = seen.filter(({ outcome }) => outcome.runId === run.key.runId);
    expect(mine).toHaveLength(1);
    expect(mine[0]!.recorded).toEqual(mine[0]!.outcome);
  });

  it('have all sinks told side by side', async () => {
    const run = await endWith(Array.from({ length: PARTY }, (_, guest) => custom('party', guest)));
    const { sinks } = await run.outcome();
    expect(sinks.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
      Array(PARTY).fill('delivered 1'),
    );
  });

  it('do not have a slow sink hold up the others, nor one that refuses stop them', async () => {
    const run = await endWith([custom('slow'), custom('refusing'), custom('looking')]);
    await expect
      .poll(() => notedFor(run), { timeout: 30_000 })
      .toEqual({ 'custom:refusing': 'refused', 'custom:looking': 'delivered' });
    expect((await run.status()).tracking).toBe('open');
    open();
    const { sinks } = await run.outcome();
    expect(await notedFor(run)).toEqual({
      'custom:slow': 'delivered',
      'custom:refusing': 'refused',
      'custom:looking': 'delivered',
    });
    expect(sinks.find(({ status }) => status === 'refused')).toMatchObject({
      attempts: 1,
      message: 'not here',
    });
  });

  it("have each sink told again by that sink's own schedule, and say so while it lasts", async () => {
    const calledAt: number[] = [];
    const answer = (status: number) => (response: ServerResponse) => {
      calledAt.push(performance.now());
      response.writeHead(status).end();
    };
    const receiver = await startReceiver(answer(503), answer(503), answer(200));
    const workflowId = `nobody-${randomUUID()}`;
    const run = await endWith([
      custom('troubled'),
      { type: 'callback', url: receiver.url },
      { type: 'workflow', workflowId, signal: 'ended' },
    ]);
    await expect
      .poll(() => notedFor(run), { timeout: 30_000 })
      .toEqual({
        'custom:troubled': 'pending',
        [`callback:${receiver.url}`]: 'pending',
        [`workflow:ended:${workflowId}`]: 'refused',
      });
    const { sinks } = await run.outcome();
    const attempts = Object.fromEntries(sinks.map(({ name, attempts }) => [name.split(':')[0], attempts]));
    expect(attempts).toEqual({ custom: 3, callback: 3, workflow: 1 });
    // 5 s and then 10 s for the one, 5 s and then 20 s for the other, each shortened by a tenth at most.
    expectDelays(troubledAt, [4_400, 8_900]);
    expectDelays(calledAt, [4_400, 17_900]);
  });
});
