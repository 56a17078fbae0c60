import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { emptyLedger } from './support/empty-ledger.js';
import { landfall } from './support/landfall.js';
import { serve, stopAll } from './support/serve.js';

it('after setup, the worker with simulate, gateway and track --wait brings a run to its recorded outcome', async () => {
  const simulated = (await serve(['simulate', '--port', '0'], {})).document;
  const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
  const env = {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    DATABASE_URL: await emptyLedger(),
    LANDFALL_TASK_QUEUE: `cli-${randomUUID()}`,
    CYBERDESK_API_KEY: simulated['apiKey']!,
    CYBERDESK_BASE_URL: `${simulated['url']}/cyberdesk`,
    CYBERDESK_WEBHOOK_SECRET: secret,
  };
  const refused = await landfall(['worker', '--json'], env);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('run `landfall setup`');
  expect((await landfall(['setup'], env)).code).toBe(0);
  const worker = await serve(['worker'], env);
  expect(worker.document).toMatchObject({
    taskQueue: env.LANDFALL_TASK_QUEUE,
    accounts: ['cyberdesk/default'],
  });
  const gateway = (await serve(['gateway', '--port', '0'], env)).document;

  const runId = randomUUID();
  await fetch(`${simulated['controlUrl']}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      vendor: 'cyberdesk',
      runId,
      script: [
        { afterMs: 0, status: 'running' },
        { afterMs: 3_000, status: 'success' },
      ],
      webhooks: { url: `${gateway['url']}/webhooks/cyberdesk`, secret, behaviour: 'normal' },
      files: ['a.pdf'],
    }),
  });
  const tracked = await landfall(
    ['track', 'cyberdesk', runId, '--expect-file', 'a.pdf', '--wait', '--json'],
    env,
  );
  expect(tracked.code).toBe(0);
  const { outcome } = JSON.parse(tracked.stdout) as { outcome: unknown };
  expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'webhook', files: { count: 1 } });
  const recorded = await landfall(['outcomes', '--json'], env);
  expect(JSON.parse(recorded.stdout)).toEqual([outcome]);
  expect(await stopAll()).toEqual([0, 0, 0]);
});
