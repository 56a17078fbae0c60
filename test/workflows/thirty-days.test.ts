import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackRequest } from '../../src/client/index.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { countHistory } from '../support/history.js';
import { skippingKit } from '../support/kit.js';

const MAX_CALLS = 3_300;
const MAX_EVENTS = 60;

/** The longest delay between two reads, in seconds. */
const MAX_POLL_SECONDS = 900;

const DAY_SECONDS = 24 * 3_600;

interface LongRun {
  readonly name: string;
  /** From the creation of the run to its end, in seconds. */
  readonly lasts: number;
  readonly builder: (kit: TestKit) => RunBuilder;
  readonly options?: Partial<TrackRequest>;
}

const LONG_RUNS: readonly LongRun[] = [
  {
    name: 'of 30 days at a vendor that does not push',
    lasts: 30 * DAY_SECONDS,
    builder: (kit) => kit.knowledgeStack.run().maxRunDuration('31d').running('30d').succeeds(),
  },
  {
    name: 'of 30 days at a vendor whose webhooks are all lost',
    lasts: 30 * DAY_SECONDS,
    builder: (kit) =>
      kit.cyberdesk
        .run()
        .webhooks({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' })
        .running('30d')
        .succeeds(),
    options: { maxRunDurationSeconds: 31 * DAY_SECONDS },
  },
  {
    name: 'that waits 29 days for a person',
    lasts: 29 * DAY_SECONDS + 8 * 3_600,
    builder: (kit) =>
      kit.knowledgeStack.run().maxRunDuration('12h').queued('2h').running('6h').waiting('29d').succeeds(),
    options: { settleSeconds: 1 },
  },
];

describe('a run of a month without a webhook', { timeout: 240_000 }, () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit();
  });
  afterAll(async () => kit.stop());

  it.each(LONG_RUNS)('$name stays within its budget', async ({ name, lasts, builder, options }) => {
    const { vendor, runId } = await builder(kit).start();
    const run = await kit.tracker.track({ vendor, runId, ...options });
    const outcome = await run.outcome();
    const calls = kit.simulators.log().filter((call) => call.kind === 'request' && call.runId === runId);
    const { events, troubles } = await countHistory(kit.client, run.workflowId);
    const trackedSeconds = (Date.parse(outcome.recordedAt) - Date.parse(outcome.trackedAt)) / 1000;
    const lateSeconds = trackedSeconds - lasts;
    console.log(
      `a run ${name}: ${calls.length} calls, ${events} events, seen ${Math.round(lateSeconds)} s late`,
    );
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
    expect(calls.length).toBeLessThanOrEqual(MAX_CALLS);
    // At the longest delay a day has 96 reads; far fewer would mean that nobody read.
    expect(calls.length).toBeGreaterThan(lasts / MAX_POLL_SECONDS / 2);
    expect(events).toBeLessThanOrEqual(MAX_EVENTS);
    expect(troubles).toEqual([]);
    // The tracking began a moment after the run.
    expect(lateSeconds).toBeGreaterThan(-60);
    expect(lateSeconds).toBeLessThanOrEqual(MAX_POLL_SECONDS + 60);
  });

  it('is bounded all the same when nobody acts on it', async () => {
    const builder = kit.knowledgeStack.run().maxRunDuration('12h').running('1h').waiting('60d').succeeds();
    const { vendor, runId } = await builder.start();
    const run = await kit.tracker.track({ vendor, runId });
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'review_deadline' } });
    const { events } = await countHistory(kit.client, run.workflowId);
    expect(events).toBeLessThanOrEqual(MAX_EVENTS);
  });
});
