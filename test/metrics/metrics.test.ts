import type { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { PrometheusGatewayMetrics, serveMetrics } from '../../src/gateway/index.js';
import type { ServedMetrics } from '../../src/metrics/serve-metrics.js';
import { PrometheusWorkerMetrics } from '../../src/metrics/worker-metrics.js';
import { post, probe, runComplete } from '../gateway/deliveries.js';
import { draftOf } from '../ledger/drafts.js';

/** The samples of a registry, without comments. */
async function samplesOf(registry: Registry): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

describe("a gateway's metrics", () => {
  it('count deliveries by vendor and result, and none is in flight at the end', async () => {
    const metrics = new PrometheusGatewayMetrics();
    const { handler } = probe({ metrics });
    await handler(post('/webhooks/cyberdesk', runComplete()));
    await handler(post('/webhooks/cyberdesk', runComplete(), {}));
    await handler(post('/webhooks/who-is-this', runComplete()));
    expect(await samplesOf(metrics.registry)).toEqual(
      expect.arrayContaining([
        'landfall_deliveries_total{vendor="cyberdesk",result="accepted"} 1',
        'landfall_deliveries_total{vendor="cyberdesk",result="unauthorized"} 1',
        'landfall_deliveries_total{vendor="unknown",result="not_found"} 1',
        'landfall_delivery_duration_seconds_count{vendor="cyberdesk"} 2',
        'landfall_deliveries_in_flight 0',
      ]),
    );
  });

  it('count what Temporal does not take, by the name of its code', async () => {
    const metrics = new PrometheusGatewayMetrics();
    const refused = Object.assign(new Error('no'), { code: 14, details: 'no', metadata: {} });
    const { handler } = probe({
      metrics,
      observe: () => Promise.reject(new Error('Failed to signal', { cause: refused })),
    });
    expect((await handler(post('/webhooks/cyberdesk', runComplete()))).status).toBe(503);
    expect(await samplesOf(metrics.registry)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^landfall_temporal_errors_total\{code="UNAVAILABLE"\} [1-9]$/),
        'landfall_deliveries_total{vendor="cyberdesk",result="unavailable"} 1',
      ]),
    );
  });
});

describe("a worker's metrics", () => {
  const outcome = { ...draftOf(), revision: 1, recordedAt: '2026-11-02T10:00:00.000Z' };

  it('tell the lag where a webhook or a read decided, and never a negative one', async () => {
    const metrics = new PrometheusWorkerMetrics();
    for (const decidedBy of ['webhook', 'read', 'deadline', 'cancel'] as const) {
      metrics.outcomeRecorded({ ...outcome, vendor: 'acme', decidedBy, endedAt: '2026-11-02T09:59:58.000Z' });
    }
    metrics.outcomeRecorded({
      ...outcome,
      vendor: 'early',
      decidedBy: 'webhook',
      endedAt: '2026-11-02T10:00:05.000Z',
    });
    metrics.outcomeRecorded({ ...outcome, vendor: 'silent', decidedBy: 'webhook', endedAt: null });
    const samples = await samplesOf(metrics.registry);
    const sums = samples.filter((line) => line.startsWith('landfall_record_lag_seconds_sum'));
    expect(sums.sort()).toEqual([
      'landfall_record_lag_seconds_sum{vendor="acme",decided_by="read"} 2',
      'landfall_record_lag_seconds_sum{vendor="acme",decided_by="webhook"} 2',
      'landfall_record_lag_seconds_sum{vendor="early",decided_by="webhook"} 0',
    ]);
    expect(samples.filter((line) => line.startsWith('landfall_runs_recorded_total'))).toHaveLength(6);
  });

  it('keep the number of series bounded, whatever vendors are named', async () => {
    const metrics = new PrometheusWorkerMetrics();
    for (let index = 0; index < 60; index++) metrics.readMade(`vendor-${index}`, 'not_found');
    const samples = await samplesOf(metrics.registry);
    expect(samples.filter((line) => line.startsWith('landfall_reads_total'))).toHaveLength(51);
    expect(samples).toContain('landfall_read_errors_total{vendor="other",kind="not_found"} 10');
  });

  it('count open runs at most every 15 s, and show nothing where that fails', async () => {
    const metrics = new PrometheusWorkerMetrics();
    let counts = 0;
    metrics.workerBegan('landfall', async () => ++counts * 7);
    metrics.workerBegan('away', () => Promise.reject(new Error('no visibility')));
    const scrape = async () =>
      (await samplesOf(metrics.registry)).filter((line) => line.startsWith('landfall_open_runs'));
    expect(await scrape()).toEqual(['landfall_open_runs{task_queue="landfall"} 7']);
    expect(await scrape()).toEqual(['landfall_open_runs{task_queue="landfall"} 7']);
    expect(counts).toBe(1);
  });
});

describe('the page of the metrics', () => {
  let served: ServedMetrics | undefined;
  afterEach(async () => served?.close());

  it('is served on this machine only, and nothing beside it', async () => {
    const { registry } = new PrometheusWorkerMetrics();
    new PrometheusGatewayMetrics({ registry });
    served = await serveMetrics(registry, { port: 0 });
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const page = await fetch(served.url);
    expect(page.headers.get('content-type')).toContain('text/plain');
    const text = await page.text();
    expect(text).toContain('# TYPE landfall_reads_total counter');
    expect(text).toContain('# TYPE landfall_deliveries_total counter');
    expect((await fetch(served.url, { method: 'POST' })).status).toBe(405);
    expect((await fetch(new URL('/', served.url))).status).toBe(404);
  });
});
