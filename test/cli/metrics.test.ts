import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { emptyLedger } from './support/empty-ledger.js';
import { landfall } from './support/landfall.js';
import { serve, stopAll } from './support/serve.js';

it('gateway and worker serve their metrics on a port of their own where one is asked for', async () => {
  const env = {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    DATABASE_URL: await emptyLedger(),
    LANDFALL_TASK_QUEUE: `cli-${randomUUID()}`,
    CYBERDESK_API_KEY: 'a-key',
    CYBERDESK_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 9).toString('base64')}`,
  };
  expect((await landfall(['setup'], env)).code).toBe(0);
  const { document: gateway } = await serve(['gateway', '--port', '0', '--metrics-port', '0'], env);
  const { document: worker } = await serve(['worker', '--metrics-port', '0'], env);
  const page = async (document: Record<string, string>) => (await fetch(document['metricsUrl']!)).text();
  expect(await page(gateway)).toContain('landfall_deliveries_in_flight 0');
  const workerPage = await page(worker);
  expect(workerPage).toContain(`landfall_open_runs{task_queue="${env.LANDFALL_TASK_QUEUE}"} 0`);
  expect(workerPage).toContain('nodejs_version_info');
  expect(await stopAll()).toEqual([0, 0]);
});
