import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CustomCheck } from '../../src/domain/checks.js';
import type { CustomCheckInput } from '../../src/domain/contract.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { TEST_TASK_QUEUE, type TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';

const NONSENSE: Readonly<Record<string, unknown>> = {
  nothing: null,
  text: 'yes',
  number: 1,
  list: [true],
  empty: {},
  stringly: { passed: 'true' },
};

describe('a custom check', () => {
  const given: CustomCheckInput[] = [];
  const tries = new Map<string, number>();
  const tried = (runId: string) => {
    tries.set(runId, (tries.get(runId) ?? 0) + 1);
    return tries.get(runId)!;
  };

  /** Activities as a user would write them. */
  const activities = {
    passes: async (input: CustomCheckInput) => {
      given.push(input);
      return true;
    },
    fails: async () => false,
    explains: async ({ files }: CustomCheckInput) => ({
      passed: false,
      message: `only ${files?.length ?? 0} files`,
    }),
    tellsALot: async () => ({ passed: true, message: 'word '.repeat(5_000) }),
    isSlow: async () => {
      await delay(2_500);
      return { passed: true };
    },
    throws: async ({ runId }: CustomCheckInput) => {
      tried(runId);
      throw new Error('the total does not add up');
    },
    throwsTwice: async ({ runId }: CustomCheckInput) => {
      if (tried(runId) < 3) throw new Error('not yet');
      return true;
    },
    refuses: async ({ runId }: CustomCheckInput) => {
      tried(runId);
      throw ApplicationFailure.nonRetryable('this can never be checked');
    },
    returnsNonsense: async ({ args }: CustomCheckInput) => NONSENSE[String(args[0])],
  };

  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit({ activities });
  });
  afterAll(async () => kit.stop());

  async function outcomeOf(
    ...checks: (Partial<CustomCheck> & Pick<CustomCheck, 'activity'>)[]
  ): Promise<Outcome> {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('1m')
      .succeeds({ files: ['a.pdf', 'b.csv'] })
      .start();
    const whole = checks.map((check) => ({ type: 'custom' as const, taskQueue: TEST_TASK_QUEUE, ...check }));
    return (await kit.tracker.track({ vendor, runId, checks: whole })).outcome();
  }

  it('is given the run, its files, its name and its arguments, and passes', async () => {
    const outcome = await outcomeOf({ activity: 'passes', name: 'totals', args: [{ least: 3 }] });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      checks: [{ name: 'totals', type: 'custom', source: 'app', status: 'passed' }],
    });
    expect(given).toEqual([
      {
        vendor: 'cyberdesk',
        account: 'default',
        runId: outcome.runId,
        name: 'totals',
        files: ['a.pdf', 'b.csv'],
        args: [{ least: 3 }],
      },
    ]);
  });

  it('fails the run when it says so, with its words', async () => {
    const outcome = await outcomeOf({ activity: 'fails' }, { activity: 'explains' });
    expect(outcome).toMatchObject({
      status: 'checks_failed',
      reason: { code: 'check_failed' },
      checks: [{ status: 'failed' }, { status: 'failed', message: 'only 2 files' }],
    });
    expect(outcome.reason?.message).toContain('only 2 files');
  });

  it('is waited for when it is slow', async () => {
    expect(await outcomeOf({ activity: 'isSlow' })).toMatchObject({
      status: 'succeeded',
      checks: [{ status: 'passed' }],
    });
  });

  it('that throws is tried five times, and is an error that says why', async () => {
    const outcome = await outcomeOf({ activity: 'throws' });
    expect(outcome).toMatchObject({ status: 'checks_failed', checks: [{ status: 'error' }] });
    expect(outcome.checks[0]?.message).toContain('the total does not add up');
    expect(tries.get(outcome.runId)).toBe(5);
  });

  it('that throws at first may pass in the end', async () => {
    const outcome = await outcomeOf({ activity: 'throwsTwice' });
    expect(outcome.status).toBe('succeeded');
    expect(tries.get(outcome.runId)).toBe(3);
  });

  it('that refuses for good is not tried again', async () => {
    const outcome = await outcomeOf({ activity: 'refuses' });
    expect(outcome).toMatchObject({ status: 'checks_failed', checks: [{ status: 'error' }] });
    expect(tries.get(outcome.runId)).toBe(1);
  });

  it.each(Object.keys(NONSENSE))('that returns %s instead of an answer is an error', async (kind) => {
    const outcome = await outcomeOf({ activity: 'returnsNonsense', args: [kind] });
    expect(outcome).toMatchObject({ status: 'checks_failed', checks: [{ status: 'error' }] });
    expect(outcome.checks[0]?.message).toContain('neither true, false');
  });

  it('that tells a lot is cut short', async () => {
    const outcome = await outcomeOf({ activity: 'tellsALot' });
    expect(outcome.status).toBe('succeeded');
    expect(outcome.checks[0]?.message).toHaveLength(1_000);
  });

  it('that no worker takes is an error after an hour, and the others count', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().running('1m').succeeds().start();
    const checks = ['nobody-works-here', TEST_TASK_QUEUE].map(
      (taskQueue) => ({ type: 'custom', activity: 'passes', name: taskQueue, taskQueue }) as const,
    );
    const { key } = await kit.tracker.track({ vendor, runId, checks });
    await kit.sleep('55m');
    expect(await kit.ledger.latest(key)).toBeNull();
    await kit.sleep('10m');
    await expect.poll(() => kit.ledger.latest(key), { timeout: 15_000 }).not.toBeNull();
    const outcome = await kit.ledger.latest(key);
    expect(outcome).toMatchObject({
      status: 'checks_failed',
      checks: [{ status: 'error' }, { name: TEST_TASK_QUEUE, status: 'passed' }],
    });
    expect(outcome?.checks[0]?.message).toContain('No worker on task queue nobody-works-here');
  });
});
