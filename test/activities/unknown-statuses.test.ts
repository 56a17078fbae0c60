import type { Logger } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { expect, it } from 'vitest';
import { noteUnknownStatus } from '../../src/activities/unknown-statuses.js';
import { observe } from '../../src/domain/observation.js';
import type { Phase } from '../../src/domain/phase.js';
import { PrometheusWorkerMetrics } from '../../src/metrics/worker-metrics.js';

const RUN = { vendor: 'acme', account: 'default', runId: 'r1' };

/** What is counted and logged while statuses are noted. */
async function noted(...statuses: readonly (readonly [Phase, string])[]) {
  const metrics = new PrometheusWorkerMetrics();
  const logged: unknown[] = [];
  const none = () => undefined;
  const warn = (message: string, meta?: unknown) => void logged.push([message, meta]);
  const logger: Logger = { log: none, trace: none, debug: none, info: none, error: none, warn };
  const environment = new MockActivityEnvironment({}, { logger });
  await environment.run(async () => {
    for (const [phase, vendorStatus] of statuses) {
      noteUnknownStatus(RUN, observe({ phase, vendorStatus }, 'read', '2026-11-02T09:00:00Z'), metrics);
    }
  });
  const { values } = (await metrics.registry.getSingleMetric('landfall_unknown_statuses_total')!.get()) as {
    values: { value: number; labels: object }[];
  };
  return { counted: values.map(({ value, labels }) => ({ value, labels })), logged };
}

it('counts every status that is not known, and names each in the log once', async () => {
  const { counted, logged } = await noted(
    ['unknown', 'limbo'],
    ['unknown', 'limbo'],
    ['unknown', 'purgatory'],
  );
  expect(counted).toEqual([{ value: 3, labels: { vendor: 'acme' } }]);
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
