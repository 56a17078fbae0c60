import { Extend, ExtendClient, type ExtendError, Webhooks } from 'extend-ai';
import { describe, expect, it } from 'vitest';
import { SIMULATOR_API_KEY, type RunSpec, type WebhookSpec } from '../../src/simulators/index.js';
import { extendWebhooks } from '../../src/simulators/extend/webhooks.js';
import { receive, type Received } from './receiver.js';
import { BEGIN, fixture, serve, type Served } from './served.js';

/** The whole text is the key. */
const SECRET = 'wss_a-signing-key-of-some-length';

/** The vendor's own client, pointed at the simulator. It would wait for seconds between its own retries. */
function clientOf(served: Served, token = SIMULATOR_API_KEY): ExtendClient {
  return new ExtendClient({ token, baseUrl: `${served.url}/extend`, maxRetries: 0 });
}

describe('the vendor’s own client', () => {
  it('reads runs', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend', files: ['a.pdf'] });
    served.clock.pass(30_000);
    const run = await clientOf(served).workflowRuns.retrieve(runId);
    expect(run).toMatchObject({ object: 'workflow_run', id: runId, status: 'PROCESSED' });
    const split = run.stepRuns.find((step): step is Extend.StepRun.Split => step.stepType === 'SPLIT');
    expect(split?.result?.splitRun?.output?.splits[0]?.fileId).toBe(run.files[1]?.id);
    const file = await clientOf(served).files.retrieve(String(run.files[1]?.id));
    expect(file).toMatchObject({ name: 'a.pdf', parentFileId: run.files[0]?.id });
  });

  it('goes through lists page by page', async () => {
    const served = await serve();
    const ids = [];
    for (let made = 0; made < 5; made += 1) ids.push(await served.create({ vendor: 'extend' }));
    const client = clientOf(served);
    const first = await client.workflowRuns.list({ maxPageSize: 3, sortBy: 'createdAt', sortDir: 'asc' });
    const { nextPageToken } = first;
    const second = await client.workflowRuns.list({
      maxPageSize: 3,
      sortBy: 'createdAt',
      sortDir: 'asc',
      nextPageToken,
    });
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
    expect(second.nextPageToken).toBeUndefined();
  });

  it('creates, updates and cancels runs', async () => {
    const served = await serve();
    const { workflowRuns } = clientOf(served);
    const created = await workflowRuns.create({
      workflow: { id: 'workflow_1' },
      file: { url: 'https://example.com/a.pdf' },
      metadata: { a: 1 },
    });
    expect(created).toMatchObject({ status: 'PROCESSING', metadata: { a: 1 } });
    const updated = await workflowRuns.update(created.id, { metadata: { b: 2 } });
    expect(updated.metadata).toEqual({ a: 1, b: 2 });
    expect((await workflowRuns.cancel(created.id)).status).toBe('CANCELLING');
    served.clock.pass(2_000);
    expect((await workflowRuns.retrieve(created.id)).status).toBe('CANCELLED');
  });

  it('reads why a run failed', async () => {
    const served = await serve();
    const script = [{ afterMs: 0, status: 'FAILED', failureReason: 'INVALID_WORKFLOW' }];
    const runId = await served.create({ vendor: 'extend', script });
    const run = await clientOf(served).workflowRuns.retrieve(runId);
    expect(run).toMatchObject({ status: 'FAILED', failureReason: 'INVALID_WORKFLOW' });
  });

  it.each([
    ['429', 429, Extend.TooManyRequestsError],
    ['500', 500, Extend.InternalServerError],
    ['404', 404, Extend.NotFoundError],
  ] as const)('knows the refusal %s', async (kind, statusCode, type) => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend', faults: [{ afterMs: 0, forMs: 10, kind }] });
    const error = await clientOf(served)
      .workflowRuns.retrieve(runId)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as ExtendError).statusCode).toBe(statusCode);
  });

  it('knows a wrong key and a refused cancel', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend', refuseCancel: true });
    const stranger = clientOf(served, 'other').workflowRuns.retrieve(runId);
    await expect(stranger).rejects.toBeInstanceOf(Extend.UnauthorizedError);
    const refused = clientOf(served).workflowRuns.cancel(runId);
    await expect(refused).rejects.toBeInstanceOf(Extend.UnprocessableEntityError);
  });
});

/** A run whose webhooks come in at once when time passes; signed with the machine's time, by which the library goes. */
async function deliver(spec: Partial<RunSpec>, webhooks: Partial<WebhookSpec> = {}) {
  const served = await serve();
  const receiver = await receive();
  served.clock.ms = Date.now();
  const target = { url: receiver.url, secret: SECRET, ...webhooks };
  const runId = await served.create({ vendor: 'extend', webhooks: target, ...spec });
  await served.simulators.deliverDue();
  return { ...served, runId, received: receiver.received };
}

function parsed({ raw, headers }: Received) {
  return new Webhooks().verifyAndParse(raw, headers, SECRET, { allowSignedUrl: true });
}

describe('the vendor’s own webhook helper', () => {
  it.each([
    ['PROCESSED', 'workflow_run.completed'],
    ['FAILED', 'workflow_run.failed'],
    ['REJECTED', 'workflow_run.rejected'],
    ['CANCELLED', 'workflow_run.cancelled'],
  ])('verifies and reads the event of %s, with the body that a read returns', async (status, eventType) => {
    const { received, runId, call } = await deliver({ script: [{ afterMs: 0, status }] });
    expect(received).toHaveLength(1);
    const headers = { 'x-extend-api-version': '2026-02-09' };
    const read = await (await call(`/extend/workflow_runs/${runId}`, { headers })).json();
    const event = parsed(received[0]!);
    expect(event).toEqual({ eventId: expect.stringMatching(/^event_/) as string, eventType, payload: read });
    expect(Object.keys(event)).toEqual(Object.keys(fixture('extend/webhook.workflow_run.completed.json')));
  });

  it('verifies and reads the events that a script asks for', async () => {
    const script = [
      { afterMs: 0, status: 'NEEDS_REVIEW' },
      { afterMs: 0, event: 'workflow_run.step_run.processed', stepType: 'EXTRACT', eventId: 'event_7' },
      { afterMs: 0, event: 'workflow.deployed' },
      { afterMs: 0, event: 'extractor.updated', payload: { object: 'extractor' } },
    ];
    const { received, runId } = await deliver({ script });
    expect(received.map(parsed)).toMatchObject([
      {
        eventId: 'event_7',
        eventType: 'workflow_run.step_run.processed',
        payload: { workflowRunId: runId, stepType: 'EXTRACT', status: 'PROCESSED' },
      },
      { eventType: 'workflow.deployed', payload: { object: 'workflow' } },
      { eventType: 'extractor.updated', payload: { object: 'extractor' } },
      // Told without being asked, since the run got there.
      { eventType: 'workflow_run.needs_review', payload: { id: runId, status: 'NEEDS_REVIEW' } },
    ]);
  });

  it('takes the URL in place of the content for what it is', async () => {
    const script = [{ afterMs: 0, status: 'PROCESSED', metadata: { a: 1 } }];
    const { received, runId } = await deliver({ generation: 'url', script });
    const event = parsed(received[0]!);
    expect(new Webhooks().isSignedUrlEvent(event)).toBe(true);
    expect(event).toMatchObject({
      eventType: 'workflow_run.completed',
      payload: { object: 'signed_data_url', id: runId, metadata: { a: 1 } },
    });
  });

  it('refuses what was forged', async () => {
    const script = [{ afterMs: 0, status: 'PROCESSED' }];
    const { received } = await deliver({ script }, { behaviour: 'forged' });
    expect(received).toHaveLength(1);
    expect(() => parsed(received[0]!)).toThrow('Invalid signature');
  });
});

describe('the webhooks of a run at Extend', () => {
  it('carry the signature of the official vectors', () => {
    const { vectors, fixed_clock_unix_seconds } = fixture('signatures.json') as unknown as {
      vectors: { name: string; secret: string; headers: Record<string, string>; body: string }[];
      fixed_clock_unix_seconds: number;
    };
    const good = vectors.find(({ name }) => name === 'extend/good');
    if (!good) throw new Error('The vector is missing');
    const message = { id: 'event_u2', type: 'workflow_run.failed', body: good.body };
    expect(extendWebhooks.sign(message, good.secret, fixed_clock_unix_seconds * 1000)).toEqual(good.headers);
  });

  it('tell a step on the way and the end of an ordinary life', async () => {
    const served = await serve();
    const receiver = await receive();
    await served.create({ vendor: 'extend', webhooks: { url: receiver.url, secret: SECRET } });
    const due = [];
    for (let next = served.simulators.nextDeliveryAt(); next !== null;) {
      due.push(next - BEGIN);
      served.clock.ms = next;
      await served.simulators.deliverDue();
      next = served.simulators.nextDeliveryAt();
    }
    expect(due).toEqual([20_000, 30_000]);
    const types = receiver.received.map(({ event }) => event['eventType']);
    expect(types).toEqual(['workflow_run.step_run.processed', 'workflow_run.completed']);
  });

  it('are the same message when they come twice, and an older step when they come out of order', async () => {
    const script = [{ afterMs: 0, status: 'PROCESSED' }];
    const twice = await deliver({ script }, { behaviour: 'duplicate' });
    const ids = twice.received.map(({ event }) => event['eventId']);
    expect(ids).toHaveLength(2);
    expect(ids[0]).toBe(ids[1]);
    const mixed = await deliver({ script }, { behaviour: 'reordered' });
    const types = mixed.received.map(({ event }) => event['eventType']);
    expect(types).toEqual(['workflow_run.completed', 'workflow_run.step_run.processed']);
  });
});
