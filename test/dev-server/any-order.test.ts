import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunHandle } from '../../src/client/index.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { countHistory } from '../support/history.js';
import { realTimeKit } from '../support/kit.js';

/*
 * Real workflows, a real server, and the vendor's webhooks in any order: what is recorded in the end is what the
 * vendor's last status was, whatever was lost, doubled, early, late, stale or forged on the way.
 */

const RUNS = 200;
const SEED = 20261122;

/** What one attempt of a run does, in milliseconds. */
const attempt = fc.record({
  queuedMs: fc.integer({ min: 0, max: 1_500 }),
  runningMs: fc.integer({ min: 0, max: 3_000 }),
  end: fc.constantFrom('succeeds', 'fails', 'cancelled'),
} as const);

const life = fc.record({
  first: attempt,
  /** The vendor executes the run again; its webhooks come then, since nothing reads after a verdict. */
  second: fc.option(attempt, { nil: null, freq: 4 }),
  pauseMs: fc.integer({ min: 0, max: 1_500 }),
  behaviour: fc.constantFrom('normal', 'lost', 'duplicate', 'reordered', 'forged', 'early', 'late'),
  copies: fc.constantFrom(1, 2, 3, 20),
  delayMs: fc.integer({ min: 0, max: 4_000 }),
  fault: fc.option(fc.constantFrom('429', '500', 'garbage', '404'), { nil: null, freq: 3 }),
  trackAfterMs: fc.integer({ min: 0, max: 3_000 }),
} as const);

type Attempt = Parameters<Parameters<typeof attempt.map>[0]>[0];
type Life = Parameters<Parameters<typeof life.map>[0]>[0];

const STATUS = { succeeds: 'succeeded', fails: 'failed', cancelled: 'cancelled' } as const;

function live(builder: RunBuilder, { queuedMs, runningMs, end }: Attempt): RunBuilder {
  const ran = builder.queued(queuedMs).running(runningMs);
  return end === 'succeeds' ? ran.succeeds({ files: ['a.pdf'] }) : ran[end]();
}

/** A further attempt is only known by a webhook, so its webhooks are genuine and come. */
function behaviourOf({ second, behaviour }: Life): Life['behaviour'] {
  return second !== null && (behaviour === 'lost' || behaviour === 'forged') ? 'duplicate' : behaviour;
}

async function begin(kit: TestKit, one: Life): Promise<RunHandle> {
  const { copies, delayMs, fault } = one;
  let builder = live(kit.cyberdesk.run(), one.first);
  if (one.second !== null) builder = live(builder.lasting(one.pauseMs), one.second);
  if (fault !== null) builder = builder.fault({ for: 2_000, kind: fault });
  const { vendor, runId } = await builder
    // Twenty copies come close upon each other, so that the last one is not minutes away.
    .webhooks({ behaviour: behaviourOf(one), copies, delay: copies === 20 ? delayMs / 10 : delayMs })
    .start();
  await new Promise((resolve) => setTimeout(resolve, one.trackAfterMs));
  return kit.tracker.track({ vendor, runId });
}

let kit: TestKit;
beforeAll(async () => {
  kit = await realTimeKit({
    poll: { pollMinSeconds: 1, pollMaxSeconds: 2 },
    timing: { notFoundGraceSeconds: 30 },
  });
});
afterAll(async () => kit.stop());

it(`comes to the vendor's truth in ${RUNS} lives of runs, once each`, { timeout: 300_000 }, async () => {
  const lives = fc.sample(life, { numRuns: RUNS, seed: SEED });
  const runs = await Promise.all(lives.map((one) => begin(kit, one)));

  const said = (run: RunHandle) => kit.ledger.latest(run.key);
  for (const [index, run] of runs.entries()) {
    const { first, second } = lives[index]!;
    const truth = { status: STATUS[(second ?? first).end] };
    const what = `${run.key.runId} ${JSON.stringify(lives[index])}`;
    await expect.poll(() => said(run), { timeout: 60_000, message: what }).toMatchObject(truth);
  }
  // Whatever is still on its way comes now, and changes nothing; only forged ones are sent again and again.
  const isQuiet = () => (kit.simulators.nextDeliveryAt() ?? Infinity) > Date.now() + 1_000;
  await expect.poll(isQuiet, { timeout: 60_000 }).toBe(true);
  for (const [index, run] of runs.entries()) {
    const { first, second } = lives[index]!;
    const what = `${run.key.runId} ${JSON.stringify(lives[index])}`;
    const outcome = await run.outcome();
    // Of an attempt that nobody heard of before the next one began nothing is recorded; none is ever amended.
    expect(outcome, what).toMatchObject({ status: STATUS[(second ?? first).end], revision: 1 });
    expect(outcome.attempt, what).toBeLessThanOrEqual(second === null ? 1 : 2);
    const { troubles } = await countHistory(kit.client, run.workflowId);
    // A busy machine may keep a workflow task waiting beyond its time; it may not fail one.
    expect(
      troubles.filter((trouble) => trouble.includes('failed')),
      what,
    ).toEqual([]);
  }
  const once = runs.filter((_, index) => lives[index]!.second === null).map((run) => run.workflowId);
  // What is visible in lists lags a little behind.
  const strays = async () => {
    const started = new Map<string, number>();
    for await (const { workflowId } of kit.client.workflow.list({
      query: `TaskQueue = '${kit.config.taskQueue}'`,
    })) {
      started.set(workflowId, (started.get(workflowId) ?? 0) + 1);
    }
    return once.filter((workflowId) => started.get(workflowId) !== 1);
  };
  await expect.poll(strays, { timeout: 20_000 }).toEqual([]);
});
