import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { serverClock } from '../../src/activities/clock.js';
import { createActivities, createVendorActivities } from '../../src/activities/create-activities.js';
import { tryAgain } from '../../src/activities/try-again.js';
import { ACTIVITY } from '../../src/domain/contract.js';
import { BEGIN, createWorld } from './world.js';

describe('the activities', () => {
  it('are all there, by the names that histories bind', async () => {
    const { dependencies } = await createWorld();
    expect(Object.keys(createActivities(dependencies)).sort()).toEqual(Object.values(ACTIVITY).sort());
    expect(Object.values(ACTIVITY).every((name) => name.startsWith('landfall.'))).toBe(true);
  });

  it('of an account with its own task queue are those that call its vendor', async () => {
    const { dependencies } = await createWorld();
    expect(Object.keys(createVendorActivities(dependencies))).toEqual([
      'landfall.readRun',
      'landfall.cancelRun',
      'landfall.listOutputFiles',
    ]);
  });

  it.each([
    [ACTIVITY.checkAttachmentExists, { type: 'attachment_exists', names: ['a.csv'] }, 'passed'],
    [ACTIVITY.checkFilenameRegex, { type: 'filename_regex', pattern: '\\.pdf$' }, 'failed'],
    [ACTIVITY.checkFilenameRegex, { type: 'filename_regex', pattern: '(' }, 'error'],
    [
      ACTIVITY.checkAttachmentTemplate,
      { type: 'attachment_template', template: '{item}.csv', items: 'x' },
      'passed',
    ],
  ] as const)('%s carries out %j: %s', async (name, check, status) => {
    const world = await createWorld();
    const activity = createActivities(world.dependencies)[name] as (input: object) => Promise<object>;
    const input = {
      vendor: 'cyberdesk',
      account: 'default',
      runId: 'r',
      check,
      name: 'my check',
      source: 'vendor',
      names: ['a.csv'],
      input: { x: ['a'] },
    };
    const { result } = await world.attempt(activity, input);
    expect(result).toMatchObject({ name: 'my check', type: check.type, source: 'vendor', status });
  });
});

describe("the server's clock", () => {
  it("counts on from the server's time, whatever this machine believes", async () => {
    const environment = new MockActivityEnvironment({ currentAttemptScheduledTimestampMs: BEGIN });
    const look = async (): Promise<readonly [number, number]> => {
      const clock = serverClock();
      const before = await clock.now();
      await new Promise((done) => setTimeout(done, 30));
      return [before, await clock.now()];
    };
    const [first, second] = await environment.run<[], readonly [number, number], typeof look>(look);
    expect(first - BEGIN).toBeLessThan(20);
    expect(second - first).toBeGreaterThanOrEqual(28);
    expect(second - first).toBeLessThan(5_000);
  });
});

describe('tryAgain', () => {
  it.each([
    [-5, 1],
    [0, 1],
    [0.2, 1],
    [1_500.4, 1_501],
    [1e15, 365 * 24 * 3600 * 1000],
  ])('asks for a delay of %d ms as %d', (asked, given) => {
    const failure = tryAgain('Not yet', asked);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure.nextRetryDelay).toBe(given);
  });
});
