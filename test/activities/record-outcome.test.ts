import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRecallOptions, createRecordOutcome } from '../../src/activities/record-outcome.js';
import { IN_MEMORY, openEmbeddedLedger } from '../../src/ledger/embedded.js';
import { LedgerError } from '../../src/ledger/errors.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import type { RunKey } from '../../src/domain/run-key.js';
import { draftOf } from '../ledger/drafts.js';
import { at, createWorld } from './world.js';

function keyOf({ vendor, account, runId }: RunKey): RunKey {
  return { vendor, account, runId };
}

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
    const { result } = await world.attempt(recordOutcome, {
      draft,
      options: {},
      workflowRunId: 'run-1',
      recalled: false,
    });
    const outcome = { ...draft, revision: 1, recordedAt: at(0) };
    expect(result).toEqual({ kind: 'recorded', outcome, told: [] });
    expect(await ledger.latest(draft)).toEqual(outcome);
  });

  it('changes nothing when the same workflow run does it again', async () => {
    const world = await createWorld(ledger);
    const input = { draft: draftOf(), options: { graceSeconds: 5 }, workflowRunId: 'run-1', recalled: false };
    const recordOutcome = createRecordOutcome(world.dependencies);
    const first = await world.attempt(recordOutcome, input);
    world.clock.ms += 60_000;
    const second = await world.attempt(recordOutcome, input);
    expect(second.result).toEqual(first.result);
    expect(await ledger.options(input.draft)).toEqual({ graceSeconds: 5 });
  });

  it('hands back what was asked for earlier instead of recording a verdict without it', async () => {
    const world = await createWorld(ledger);
    const recordOutcome = createRecordOutcome(world.dependencies);
    const recallOptions = createRecallOptions(world.dependencies);
    const draft = draftOf({ status: 'timed_out', decidedBy: 'deadline' });
    const checks = [{ type: 'attachment_exists', names: ['a.pdf'] }] as const;
    expect((await world.attempt(recallOptions, draft)).result).toEqual({ options: null });
    const first = { draft, options: { checks }, workflowRunId: 'run-1', recalled: false };
    await world.attempt(recordOutcome, first);
    expect((await world.attempt(recallOptions, draft)).result).toEqual({ options: { checks } });

    const late = {
      ...first,
      draft: { ...draft, ...draftOf(), ...keyOf(draft) },
      options: {},
      workflowRunId: 'run-2',
    };
    expect((await world.attempt(recordOutcome, late)).result).toEqual({
      kind: 'incomplete',
      options: { checks },
    });
    expect(await ledger.latest(draft)).toMatchObject({ revision: 1 });
    const recalled = { ...late, options: { checks }, recalled: true };
    expect((await world.attempt(recordOutcome, recalled)).result).toMatchObject({
      kind: 'recorded',
      outcome: { revision: 2 },
    });
  });

  it('says which sinks have been told of a verdict that stands', async () => {
    const world = await createWorld(ledger);
    const recordOutcome = createRecordOutcome(world.dependencies);
    const options = { sinks: [{ type: 'callback', url: 'https://example.com/hook' }] } as const;
    const input = { draft: draftOf(), options, workflowRunId: 'run-1', recalled: false };
    const { result } = await world.attempt(recordOutcome, input);
    if (result?.kind !== 'recorded') throw new Error('nothing was recorded');
    expect(result.told).toEqual([]);
    const told = { name: 'callback', status: 'delivered', attempts: 1, message: null } as const;
    await ledger.noteDelivery(result.outcome, told, at(0));
    const again = await world.attempt(recordOutcome, { ...input, workflowRunId: 'run-2' });
    expect(again.result).toMatchObject({ kind: 'recorded', outcome: { revision: 1 }, told: [told] });
  });

  it('fails for Temporal to try again when the ledger is away', async () => {
    const away = await openEmbeddedLedger({ dataDir: IN_MEMORY });
    await away.ledger.close();
    const world = await createWorld(away.ledger);
    const recordOutcome = createRecordOutcome(world.dependencies);
    const recording = world.attempt(recordOutcome, {
      draft: draftOf(),
      options: {},
      workflowRunId: 'run-1',
      recalled: false,
    });
    await expect(recording).rejects.toBeInstanceOf(LedgerError);
  });
});
