import { noopMetricMeter, type Logger, type MetricMeter } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { noteUnknownStatus, UNKNOWN_STATUS_COUNTER } from '../../src/activities/unknown-statuses.js';
import { observe } from '../../src/domain/observation.js';
import type { Phase } from '../../src/domain/phase.js';

const RUN = { vendor: 'acme', account: 'default', runId: 'r1' };

/** What is counted and logged while statuses are noted. */
async function noted(...statuses: readonly (readonly [Phase, string])[]) {
  const counted: unknown[] = [];
  const logged: unknown[] = [];
  const counter = noopMetricMeter.createCounter(UNKNOWN_STATUS_COUNTER);
  const metricMeter: MetricMeter = Object.assign(Object.create(noopMetricMeter) as MetricMeter, {
    createCounter: (name: string) =>
      Object.assign(Object.create(counter) as typeof counter, {
        add: (value: number, tags: unknown) => counted.push([name, value, tags]),
      }),
  });
  const none = () => undefined;
  const warn = (message: string, meta?: unknown) => void logged.push([message, meta]);
  const logger: Logger = { log: none, trace: none, debug: none, info: none, error: none, warn };
  const environment = new MockActivityEnvironment({}, { metricMeter, logger });
  await environment.run(async () => {
    for (const [phase, vendorStatus] of statuses) {
      noteUnknownStatus(RUN, observe({ phase, vendorStatus }, 'read', '2026-11-02T09:00:00Z'));
    }
  });
  return { counted, logged };
}

it('counts every status that is not known, and names each in the log once', async () => {
  const { counted, logged } = await noted(
    ['unknown', 'limbo'],
    ['unknown', 'limbo'],
    ['unknown', 'purgatory'],
  );
  const one = [UNKNOWN_STATUS_COUNTER, 1, { vendor: 'acme' }];
  expect(counted).toMatchObject([one, one, one]);
  expect(logged).toMatchObject([
    [
      "The vendor's status is not known to Landfall [vendor=acme, runId=r1]",
      { vendor: 'acme', runId: 'r1', vendorStatus: 'limbo' },
    ],
    [expect.any(String), { vendorStatus: 'purgatory' }],
  ]);
});

it('counts and logs no status that is known', async () => {
  expect(await noted(['running', 'running'], ['succeeded', 'success'])).toEqual({ counted: [], logged: [] });
});
