import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresLedger } from '../../src/ledger/index.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { realTimeKit } from '../support/kit.js';
import { countHistory } from '../support/history.js';
import { requirePostgres, type TestPostgres } from '../support/postgres.js';

const postgres = await requirePostgres();

describe.skipIf(postgres === null)('a ledger that is down', () => {
  let kit: TestKit;
  const database = postgres as TestPostgres;
  const ledger = openPostgresLedger({ url: database?.url ?? '' });
  beforeAll(async () => {
    await ledger.migrate();
    kit = await realTimeKit({ ledger });
  });
  afterAll(async () => {
    await kit.stop();
    await ledger.close();
    await database.stop();
  });

  async function endWhileDown(builder: RunBuilder) {
    const { vendor, runId } = await builder.start();
    const run = await kit.tracker.track({ vendor, runId });
    await expect.poll(async () => (await run.state()).phase, { timeout: 15_000 }).toBe('running');
    await database.kill();
    await expect.poll(async () => (await run.state()).phase, { timeout: 30_000 }).toBe('succeeded');
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect((await run.state()).outcome).toBeNull();
    await database.restart();
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', revision: 1 });
    expect(await ledger.latest(run.key)).toEqual(outcome);
    const history = await countHistory(kit.client, run.workflowId);
    expect(history.troubles).toEqual([]);
    return history;
  }

  it('delays the outcome, takes it once when it is back, and costs 6 events', async () => {
    const history = await endWhileDown(kit.knowledgeStack.run().running('8s').succeeds());
    console.log(`ledger down, decided by a read: ${history.events} events`);
    expect(history.events).toBeLessThanOrEqual(19 + 6);
  });

  it('lets a read that is pending be cancelled, so that none is made during the wait', async () => {
    const history = await endWhileDown(kit.cyberdesk.run().running('8s').succeeds());
    console.log(`ledger down, decided by a webhook with a read pending: ${history.events} events`);
    expect(history.names).toContain('activityTaskCancelRequested');
    // The cancel's request and its end, and one or two workflow tasks, as the server puts them together.
    expect(history.events).toBeLessThanOrEqual(18 + 6 + 8);
  });
});
