import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  InvalidTrackRequestError,
  LedgerMissingError,
  RunTracker,
  RunNotTrackedError,
  TrackingLostError,
} from '../../src/client/index.js';
import { stateOfOutcome } from '../../src/client/run-status.js';
import type { Outcome, OutcomeStatus } from '../../src/domain/outcome.js';
import { OUTCOME_STATUSES } from '../../src/domain/outcome.js';
import type { Phase } from '../../src/domain/phase.js';
import { IN_MEMORY, openEmbeddedLedger } from '../../src/ledger/embedded.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import { draftOf, entryOf } from '../ledger/drafts.js';

const CONFIG = { accounts: [], timing: {}, taskQueue: 'landfall' };

/** Nobody listens there, and nothing connects before the first call. */
const client = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
afterAll(async () => client.connection.close());

describe('a tracker', () => {
  const tracker = new RunTracker({ client, config: CONFIG });

  it('refuses what cannot be tracked before it calls anybody', async () => {
    const tracking = tracker.track({ vendor: 'cyberdesk', runId: '', graceSeconds: -1 });
    await expect(tracking).rejects.toBeInstanceOf(InvalidTrackRequestError);
    await expect(tracking).rejects.toMatchObject({ problems: { length: 2 } });
  });

  it('gives a handle of any run, of the default account where none is named', () => {
    const handle = tracker.getHandle({ vendor: 'cyberdesk', runId: 'a/b' });
    expect(handle.key).toEqual({ vendor: 'cyberdesk', account: 'default', runId: 'a/b' });
    expect(handle.workflowId).toBe('run:cyberdesk:default:a%2Fb');
    expect(tracker.getHandle({ vendor: 'cyberdesk', account: 'eu', runId: 'r' }).key.account).toBe('eu');
  });

  it('says that it has no ledger to list outcomes from', async () => {
    await expect(tracker.outcomes()).rejects.toBeInstanceOf(LedgerMissingError);
  });

  it("leaves the user's client open when it is closed", async () => {
    await new RunTracker({ client, config: CONFIG }).close();
    const call = client.withDeadline(Date.now() + 200, () => client.workflow.getHandle('w').describe());
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    // A closed connection would not even try.
    expect(isGrpcServiceError((error as Error).cause)).toBe(true);
  });
});

describe('a tracker with a ledger', () => {
  let ledger: Ledger;
  beforeAll(async () => {
    ({ ledger } = await openEmbeddedLedger({ dataDir: IN_MEMORY }));
    await ledger.migrate();
  });
  afterAll(async () => ledger.close());

  it('lists what the ledger holds, by its filter', async () => {
    const [first, second] = [
      draftOf({ vendor: 'cyberdesk' }),
      draftOf({ vendor: 'extend', status: 'failed' }),
    ];
    await ledger.record(entryOf(first));
    await ledger.record(entryOf(second));
    const tracker = new RunTracker({ client, config: CONFIG, ledger });
    expect(await tracker.outcomes()).toHaveLength(2);
    expect(await tracker.outcomes({ vendor: 'extend', status: 'failed' })).toMatchObject([
      { runId: second.runId, status: 'failed' },
    ]);
    expect(await tracker.outcomes({ vendor: 'noxus' })).toEqual([]);
  });
});

describe('the state that an outcome leaves behind', () => {
  it('has a phase for every status', () => {
    const outcome: Outcome = {
      ...draftOf({ attempt: 2 }),
      revision: 1,
      recordedAt: '2026-03-01T12:00:00.000Z',
    };
    const phaseOf = (status: OutcomeStatus): Phase => stateOfOutcome({ ...outcome, status }).phase;
    expect(Object.fromEntries(OUTCOME_STATUSES.map((status) => [status, phaseOf(status)]))).toEqual({
      succeeded: 'succeeded',
      failed: 'failed',
      cancelled: 'cancelled',
      checks_failed: 'succeeded',
      timed_out: 'unknown',
      not_found: 'unknown',
    });
    expect(stateOfOutcome(outcome)).toMatchObject({
      attempt: 2,
      vendorStatus: 'PROCESSED',
      blocked: null,
      outcome,
    });
  });
});

describe('the errors of the client', () => {
  const key = { vendor: 'cyberdesk', account: 'eu', runId: 'r-1' };

  it.each([
    ['RunNotTrackedError', new RunNotTrackedError(key), '[vendor=cyberdesk, account=eu, runId=r-1]'],
    ['TrackingLostError', new TrackingLostError(key, 'why'), '[vendor=cyberdesk, account=eu, runId=r-1]'],
    ['LedgerMissingError', new LedgerMissingError('outcomes'), 'DATABASE_URL'],
    ['InvalidTrackRequestError', new InvalidTrackRequestError({}, ['x']), '[vendor=?, runId=?]'],
  ])('%s has its name and says what to do', (name, error, words) => {
    expect(error.name).toBe(name);
    expect(error.message).toContain(words);
  });
});
