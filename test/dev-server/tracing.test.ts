import { randomUUID } from 'node:crypto';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { Resource } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { Client } from '@temporalio/client';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWebhookHandler, type FetchHandler } from '../../src/gateway/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { buildWorkflowBundle, createLandfallWorker } from '../../src/worker/index.js';
import { realTimeKit } from '../support/kit.js';
import { runComplete, signMessage } from '../support/deliver.js';
import { waitUntil } from '../cli/support/wait-until.js';

const exporter = new InMemorySpanExporter();
const spanProcessor = new SimpleSpanProcessor(exporter);
const resource = new Resource({ 'service.name': 'landfall-test' });
const provider = new BasicTracerProvider({ resource, spanProcessors: [spanProcessor] });

let kit: TestKit;
let handler: FetchHandler;
let stop: () => Promise<void>;

beforeAll(async () => {
  provider.register({ contextManager: new AsyncLocalStorageContextManager() });
  kit = await realTimeKit({ worker: false, timing: { adoptionWindowSeconds: 0 } });
  const plugin = new OpenTelemetryPlugin({ resource, spanProcessor });
  // The one place where tracing is turned on: the workflows are bundled with what the plugin puts into them.
  const worker = await createLandfallWorker({
    connection: kit.env.nativeConnection,
    config: kit.config,
    ledger: kit.ledger,
    workerOptions: { plugins: [plugin] },
  });
  const run = worker.run();
  stop = async () => {
    worker.shutdown();
    await run;
  };
  const client = new Client({ connection: kit.env.connection, plugins: [plugin] });
  handler = createWebhookHandler({ client, config: kit.config, tracer: trace.getTracer('gateway') });
});

afterAll(async () => {
  await stop?.();
  await kit?.stop();
  await provider.shutdown();
  trace.disable();
  context.disable();
});

/** The spans above a span, itself first. */
function upwards(span: ReadableSpan, spans: readonly ReadableSpan[]): string[] {
  const parent = spans.find((other) => other.spanContext().spanId === span.parentSpanId);
  return [span.name, ...(parent === undefined ? [] : upwards(parent, spans))];
}

it('follows one trace from the delivery through the signal and the workflow to its activities', async () => {
  const runId = randomUUID();
  const { body, headers } = await signMessage(kit, runComplete(runId, 'success'));
  const remote = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
  const request = new Request('http://gateway.test/webhooks/cyberdesk', {
    method: 'POST',
    body,
    headers: { ...headers, ...remote },
  });
  expect((await handler(request)).status).toBe(200);
  await kit.tracker.getHandle({ vendor: 'cyberdesk', runId, account: 'default' }).outcome();

  const isActivity = ({ name }: ReadableSpan) => name === 'RunActivity:landfall.recordOutcome';
  const activity = await waitUntil('the span of the recording', () =>
    exporter.getFinishedSpans().find(isActivity),
  );
  const spans = exporter.getFinishedSpans();
  const delivery = spans.find(({ name }) => name === 'landfall.webhook')!;
  const { traceId } = delivery.spanContext();
  expect(activity.spanContext().traceId).toBe(traceId);
  // A stranger's trace is not joined.
  expect(traceId).not.toBe('a'.repeat(32));
  expect(delivery.attributes).toEqual({
    'landfall.vendor': 'cyberdesk',
    'landfall.account': 'default',
    'landfall.run_id': runId,
    'landfall.event_type': 'run_complete',
    'landfall.result': 'accepted',
    'http.response.status_code': 200,
  });

  const names = new Set(
    spans.filter((span) => span.spanContext().traceId === traceId).map(({ name }) => name),
  );
  expect([...names]).toEqual(
    expect.arrayContaining(['landfall.webhook', 'SignalWithStartWorkflow:trackRun', 'RunWorkflow:trackRun']),
  );
  const way = upwards(activity, spans);
  expect(way[0]).toBe('RunActivity:landfall.recordOutcome');
  expect(way.at(-1)).toBe('landfall.webhook');
});

it('is not in the bundle of the workflows unless it is turned on', async () => {
  const isTraced = (code: string) => code.includes('interceptors-opentelemetry/lib/workflow');
  expect(isTraced(await buildWorkflowBundle())).toBe(false);
  const interceptorModules = ['@temporalio/interceptors-opentelemetry/lib/workflow-interceptors'];
  expect(isTraced(await buildWorkflowBundle({ interceptorModules }))).toBe(true);
});
