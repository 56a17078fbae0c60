import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecordOutcome } from '../../src/activities/record-outcome.js';
import { IN_MEMORY, openEmbeddedLedger } from '../../src/ledger/embedded.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { draftOf } from '../ledger/drafts.js';
import { at, createWorld } from './world.js';

describe('recording an outcome', () => {
  let ledger: Ledger;
  beforeAll(async () => {
    ({ ledger } = await openEmbeddedLedger({ dataDir: IN_MEMORY }));
    await ledger.migrate();
  });
  afterAll(async () => ledger.close());

  it('numbers it, and gives it the time of the clock', async () => {
    const world = await createWorld(ledger);
    const draft = draftOf();
    const recordOutcome = createRecordOutcome(world.dependencies);
    const { result } = await world.attempt(recordOutcome, { draft, options: {}, workflowRunId: 'run-1' });
    expect(result).toEqual({ ...draft, revision: 1, recordedAt: at(0) });
    expect(await ledger.latest(draft)).toEqual(result);
  });

  it('changes nothing when the same workflow run does it again', async () => {
    const world = await createWorld(ledger);
    const input = { draft: draftOf(), options: { graceSeconds: 5 }, workflowRunId: 'run-1' };
    const recordOutcome = createRecordOutcome(world.dependencies);
    const first = await world.attempt(recordOutcome, input);
    world.clock.ms += 60_000;
    const second = await world.attempt(recordOutcome, input);
    expect(second.result).toEqual(first.result);
    expect(await ledger.options(input.draft)).toEqual({ graceSeconds: 5 });
  });

  it('fails for Temporal to try again when the ledger is away', async () => {
    const away = await openEmbeddedLedger({ dataDir: IN_MEMORY });
    await away.ledger.close();
    const world = await createWorld(away.ledger);
    const recordOutcome = createRecordOutcome(world.dependencies);
    const recording = world.attempt(recordOutcome, { draft: draftOf(), options: {}, workflowRunId: 'run-1' });
    await expect(recording).rejects.toBeInstanceOf(LedgerError);
  });
});
