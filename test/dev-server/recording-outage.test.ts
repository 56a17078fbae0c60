import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Outcome, RunHandle } from '../../src/client/index.js';
import { idempotencyKeyOf } from '../../src/domain/outcome.js';
import { openPostgresLedger } from '../../src/ledger/index.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import type { OwnSink } from '../../src/worker/index.js';
import { realTimeKit } from '../support/kit.js';
import { requirePostgres, type TestPostgres } from '../support/postgres.js';

const postgres = await requirePostgres();

/** How long the ledger is down; 300 for the five minutes that are promised. */
const OUTAGE_SECONDS = Number(process.env['LANDFALL_TEST_OUTAGE_SECONDS'] ?? 20);

/** The longest pause between two tries to record, and what a loaded machine adds. In milliseconds. */
const LATEST_MS = 30_000 + 30_000;

const SINKS = [{ type: 'custom', name: 'told' }] as const;

const keys = new Map<string, string[]>();
const told: OwnSink = {
  deliver: async ({ runId }, { key }) => void keys.set(runId, [...(keys.get(runId) ?? []), key]),
};

describe.skipIf(postgres === null)(`a ledger that is down for ${OUTAGE_SECONDS} s`, () => {
  const database = postgres as TestPostgres;
  const ledger = openPostgresLedger({ url: database?.url ?? '' });
  let kit: TestKit;
  let runs: readonly RunHandle[];
  let outcomes: readonly Outcome[];
  let backAt: number;

  async function track(builder: RunBuilder): Promise<RunHandle> {
    return kit.tracker.track({ ...(await builder.start()), sinks: SINKS });
  }

  const before = () => [
    ...Array.from({ length: 4 }, () => kit.cyberdesk.run().running('6s').succeeds()),
    ...Array.from({ length: 3 }, () => kit.knowledgeStack.run().running('6s').succeeds()),
    ...Array.from({ length: 3 }, () => kit.knowledgeStack.run().running('6s').fails({ error: 'no' })),
  ];
  const meanwhile = () => [
    ...Array.from({ length: 3 }, () => kit.cyberdesk.run().running('1s').succeeds()),
    ...Array.from({ length: 2 }, () => kit.cyberdesk.run().running('1s').fails({ error: 'no' })),
  ];

  beforeAll(
    async () => {
      await ledger.migrate();
      kit = await realTimeKit({ ledger, sinks: { told }, poll: { pollMinSeconds: 1, pollMaxSeconds: 2 } });
      const first = await Promise.all(before().map(track));
      for (const run of first) {
        await vi.waitUntil(async () => (await run.state()).phase === 'running', { timeout: 30_000 });
      }
      await database.kill();
      const outage = sleep(OUTAGE_SECONDS * 1_000);
      runs = [...first, ...(await Promise.all(meanwhile().map(track)))];
      await outage;
      for (const run of runs) expect((await run.state()).outcome).toBeNull();
      expect(keys.size).toBe(0);
      await database.restart();
      backAt = Date.now();
      outcomes = await Promise.all(runs.map((run) => run.outcome()));
      console.log(
        `${runs.length} outcomes landed after ${OUTAGE_SECONDS} s without a ledger [ms=${Date.now() - backAt}]`,
      );
    },
    (OUTAGE_SECONDS + 150) * 1_000,
  );
  afterAll(async () => {
    await kit.stop();
    await ledger.close();
    await database.stop();
  });

  it('delays every outcome until it is back, and none for long after', () => {
    const landed = outcomes.map(({ recordedAt }) => Date.parse(recordedAt));
    // The time of recording is that of the attempt that landed, so it lies within the outage's end.
    expect(Math.min(...landed)).toBeGreaterThan(backAt - 5_000);
    expect(Math.max(...landed)).toBeLessThan(backAt + LATEST_MS);
  });

  it('loses none: each is there once, and is what the vendor says', async () => {
    const expected = [...before(), ...meanwhile()].map((builder) => {
      const { status } = builder.spec().script!.at(-1) as { readonly status: string };
      return ['success', 'COMPLETED'].includes(status) ? 'succeeded' : 'failed';
    });
    expect(outcomes.map(({ status }) => status)).toEqual(expected);
    expect(outcomes.every(({ attempt, revision }) => attempt === 1 && revision === 1)).toBe(true);
    const recorded = await ledger.outcomes();
    expect(recorded).toHaveLength(runs.length);
    for (const outcome of outcomes) {
      expect(await ledger.latest(outcome)).toMatchObject({ status: outcome.status, revision: 1 });
    }
  });

  it('has the sinks told only after it, once each', () => {
    for (const outcome of outcomes) {
      expect(keys.get(outcome.runId)).toEqual([idempotencyKeyOf(outcome)]);
      expect(outcome.sinks).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    }
  });
});
