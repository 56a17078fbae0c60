import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import {
  createWebhookHandler,
  PrometheusGatewayMetrics,
  serveGateway,
  serveMetrics,
  type ServedGateway,
  type ServedMetrics,
} from '../../src/gateway/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { createLandfallWorker, PrometheusWorkerMetrics } from '../../src/worker/index.js';
import { realTimeKit } from '../support/kit.js';

let kit: TestKit;
let gateway: ServedGateway;
let served: ServedMetrics;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  kit = await realTimeKit({
    worker: false,
    timing: { adoptionWindowSeconds: 0 },
    poll: { pollMinSeconds: 0.5 },
  });
  const registry = new Registry();
  const worker = await createLandfallWorker({
    connection: kit.env.nativeConnection,
    config: kit.config,
    ledger: kit.ledger,
    workflowBundle: { codePath: inject('workflowBundlePath') },
    metrics: new PrometheusWorkerMetrics({ registry }),
  });
  const run = worker.run();
  stopWorker = async () => {
    worker.shutdown();
    await run;
  };
  const metrics = new PrometheusGatewayMetrics({ registry });
  const handler = createWebhookHandler({ client: kit.client, config: kit.config, metrics });
  gateway = await serveGateway(handler, { port: 0, hostname: '127.0.0.1' });
  served = await serveMetrics(registry, { port: 0 });
});

afterAll(async () => {
  await served?.close();
  await gateway?.close();
  await stopWorker?.();
  await kit?.stop();
});

const scrape = async (): Promise<string> => (await fetch(served.url)).text();

/** The metrics on a page, with the names that a histogram has besides. */
function namesOn(page: string): ReadonlySet<string> {
  const types = [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)];
  const suffixes = (type: string) => (type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']);
  return new Set(types.flatMap(([, name, type]) => suffixes(type!).map((suffix) => `${name}${suffix}`)));
}

const namesIn = (text: string) => new Set([...text.matchAll(/\blandfall_[a-z_]+\b/g)].map(([name]) => name));

it('shows what a few runs did, and has all that the dashboard and the alert rules ask for', async () => {
  const webhooks = { url: `${gateway.url}/webhooks/cyberdesk`, secret: kit.webhookSecret } as const;
  // Nobody tracks it before its webhook does, so that no read can be quicker.
  const pushed = await kit.simulators.cyberdesk.run().webhooks(webhooks).running('2s').succeeds().start();
  const polled = await kit.knowledgeStack.run().running('2s').succeeds().start();
  const missing = { vendor: 'knowledge-stack', runId: randomUUID(), notFoundGraceSeconds: 1 };
  const tracked = await Promise.all([polled, missing].map((run) => kit.tracker.track(run)));
  const open = await kit.knowledgeStack.run().status('LIMBO').start();
  const staying = await kit.tracker.track(open);
  await Promise.all(tracked.map((run) => run.outcome()));

  const { taskQueue } = kit.config;
  await expect
    .poll(scrape, { timeout: 40_000, interval: 1_000 })
    .toContain(`landfall_open_runs{task_queue="${taskQueue}"} 1\n`);
  await expect.poll(scrape, { timeout: 40_000 }).toMatch(/^landfall_unknown_statuses_total\{vendor=/m);
  await expect.poll(scrape, { timeout: 40_000 }).toContain('landfall_runs_recorded_total{vendor="cyberdesk"');
  const page = await scrape();
  for (const sample of [
    'landfall_deliveries_total{vendor="cyberdesk",result="accepted"} 1',
    'landfall_runs_recorded_total{vendor="cyberdesk",outcome="succeeded",decided_by="webhook"} 1',
    'landfall_runs_recorded_total{vendor="knowledge-stack",outcome="succeeded",decided_by="read"} 1',
    'landfall_runs_recorded_total{vendor="knowledge-stack",outcome="not_found",decided_by="read"} 1',
    'landfall_record_lag_seconds_count{vendor="cyberdesk",decided_by="webhook"} 1',
  ]) {
    expect(page).toContain(`${sample}\n`);
  }
  for (const counted of ['reads_total{', 'read_errors_total{kind="not_found"', 'unknown_statuses_total{']) {
    const [name, label = ''] = counted.split('{');
    const line = page.split('\n').find((one) => one.startsWith(`landfall_${name}{`) && one.includes(label));
    expect(Number(line?.split(' ').at(-1)), counted).toBeGreaterThan(0);
  }
  // No run is named by any label.
  for (const { runId } of [pushed, polled, missing, open]) expect(page).not.toContain(runId);

  const there = namesOn(page);
  for (const file of ['grafana/landfall.json', 'alerts.yml', 'metrics.md']) {
    const named = namesIn(await readFile(new URL(`../../docs/${file}`, import.meta.url), 'utf8'));
    const bases = new Set([...there].map((name) => name.replace(/_(bucket|sum|count)$/, '')));
    const known = (name: string) => there.has(name) || (file === 'metrics.md' && bases.has(name));
    expect(
      [...named].filter((name) => !known(name)),
      file,
    ).toEqual([]);
    expect(named.size, file).toBeGreaterThan(8);
  }
  await staying.cancel();
  expect((await staying.outcome()).status).toBe('cancelled');
});
