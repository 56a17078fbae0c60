import { describe, expect, it } from 'vitest';
import type { LoggedCall, WebhookSpec } from '../../src/simulators/index.js';
import { cyberdeskWebhooks } from '../../src/simulators/cyberdesk/webhooks.js';
import { genuineSignature, receive, SECRET, type Received } from './receiver.js';
import { BEGIN, fixture, serve } from './served.js';

const at = (ms: number) => new Date(BEGIN + ms).toISOString();

const SCRIPT = [
  { afterMs: 0, status: 'scheduling' },
  { afterMs: 1_000, status: 'running' },
  { afterMs: 10_000, status: 'success' },
];

/** A run whose webhooks go to a receiver, and a way to let time pass webhook by webhook. */
async function withWebhooks(behaviour: Partial<WebhookSpec> = {}, script: readonly object[] = SCRIPT) {
  const served = await serve();
  const receiver = await receive();
  const webhooks = { url: receiver.url, secret: SECRET, ...behaviour };
  const spec = { vendor: 'cyberdesk', webhooks, script } as Parameters<typeof served.create>[0];
  const runId = await served.create(spec);
  const passUntil = async (ms: number): Promise<void> => {
    const { simulators, clock } = served;
    for (let next = simulators.nextDeliveryAt(); next !== null && next <= BEGIN + ms;) {
      clock.ms = next;
      await simulators.deliverDue();
      next = simulators.nextDeliveryAt();
    }
    clock.ms = BEGIN + ms;
  };
  return { ...served, receiver, runId, passUntil };
}

const isGenuine = (received: Received) => received.headers['svix-signature'] === genuineSignature(received);
const idOf = (received: Received | undefined) => received?.headers['svix-id'];
const statusOf = (received: Received) => received.event.run['status'];

function deliveriesIn(log: readonly LoggedCall[]) {
  return log.filter((call) => call.kind === 'delivery');
}

describe('the webhook of a final status', () => {
  it('is sent once, when the status is reached, with the body that a read returns', async () => {
    const { receiver, runId, passUntil, read, simulators } = await withWebhooks();
    await passUntil(9_999);
    expect(receiver.received).toHaveLength(0);
    expect(simulators.nextDeliveryAt()).toBe(BEGIN + 10_000);
    await passUntil(10_000);
    const [webhook] = receiver.received;
    expect(webhook?.event).toEqual({
      run: await read(`/cyberdesk/v1/runs/${runId}`),
      event_id: expect.any(String) as string,
      event_type: 'run_complete',
      occurred_at: at(10_000),
    });
    await passUntil(1_000_000_000);
    expect(receiver.received).toHaveLength(1);
    expect(simulators.nextDeliveryAt()).toBeNull();
  });

  it('is signed over the bytes that were sent, at the time at which they were', async () => {
    const { receiver, passUntil } = await withWebhooks();
    await passUntil(10_000);
    const [webhook] = receiver.received;
    expect(webhook?.headers['svix-timestamp']).toBe(String((BEGIN + 10_000) / 1000));
    expect(receiver.received.map(isGenuine)).toEqual([true]);
  });

  it('carries the signature that the official library accepts', () => {
    const { vectors, fixed_clock_unix_seconds } = fixture('signatures.json') as unknown as {
      vectors: { name: string; secret: string; headers: Record<string, string>; body: string }[];
      fixed_clock_unix_seconds: number;
    };
    const good = vectors.find(({ name }) => name === 'svix/good');
    if (!good) throw new Error('The vector is missing');
    const message = { id: good.headers['svix-id'] ?? '', type: 'run_complete', body: good.body };
    expect(cyberdeskWebhooks.sign(message, good.secret, fixed_clock_unix_seconds * 1000)).toEqual(
      good.headers,
    );
  });

  it('is in the log, without its body and without the secret', async () => {
    const { runId, passUntil, simulators, read } = await withWebhooks();
    await read(`/cyberdesk/v1/runs/${runId}`);
    await passUntil(10_000);
    await read(`/cyberdesk/v1/runs/${runId}`);
    const log = simulators.log();
    expect(log.map(({ kind }) => kind)).toEqual(['request', 'delivery', 'request']);
    expect(log[1]).toMatchObject({
      at: BEGIN + 10_000,
      vendor: 'cyberdesk',
      method: 'POST',
      path: '/hooks',
      status: 200,
      runId,
      eventType: 'run_complete',
      attempt: 1,
      forged: false,
    });
    expect(JSON.stringify(log)).not.toMatch(/whsec|workflow_id/);
  });

  it('follows each final status that a script takes, also one that contradicts the other', async () => {
    const { receiver, passUntil } = await withWebhooks({}, [
      ...SCRIPT,
      { afterMs: 20_000, status: 'task_failed' },
      { afterMs: 30_000, status: 'running' },
      { afterMs: 40_000, status: 'success' },
    ]);
    await passUntil(40_000);
    expect(receiver.received.map(statusOf)).toEqual(['success', 'task_failed', 'success']);
    expect(new Set(receiver.received.map(idOf)).size).toBe(3);
  });

  it('tells a cancel instead of what the script had in mind', async () => {
    const { receiver, runId, passUntil, clock, call } = await withWebhooks();
    clock.ms = BEGIN + 2_000;
    await call(`/cyberdesk/v1/runs/${runId}`, { method: 'PATCH', body: '{"status":"cancelled"}' });
    await passUntil(1_000_000);
    expect(receiver.received.map(statusOf)).toEqual(['cancelled']);
  });

  it('is sent again for the attempt that a retry begins', async () => {
    const { receiver, runId, passUntil, call } = await withWebhooks();
    await passUntil(50_000);
    await call(`/cyberdesk/v1/runs/${runId}/retry`, { method: 'POST' });
    await passUntil(100_000);
    expect(receiver.received.map(({ event }) => event['occurred_at'])).toEqual([at(10_000), at(60_000)]);
    expect(idOf(receiver.received[0])).not.toBe(idOf(receiver.received[1]));
  });

  it('does not exist at a vendor that never pushes', async () => {
    const { simulators, create } = await serve();
    await create({ vendor: 'knowledge-stack', webhooks: { url: 'http://127.0.0.1:1/', secret: SECRET } });
    expect(simulators.nextDeliveryAt()).toBeNull();
  });
});

describe('the behaviours of webhooks', () => {
  it('lost: nothing is ever sent', async () => {
    const { receiver, passUntil, simulators } = await withWebhooks({ behaviour: 'lost' });
    expect(simulators.nextDeliveryAt()).toBeNull();
    await passUntil(1_000_000);
    expect(receiver.received).toHaveLength(0);
  });

  it.each([
    [undefined, 2],
    [20, 20],
  ])('duplicate: with %s copies the same message is sent %s times', async (copies, expected) => {
    const { receiver, passUntil } = await withWebhooks({ behaviour: 'duplicate', copies });
    await passUntil(10_000);
    expect(receiver.received).toHaveLength(expected);
    expect(new Set(receiver.received.map(idOf)).size).toBe(1);
    expect(new Set(receiver.received.map(({ raw }) => raw)).size).toBe(1);
    expect(receiver.received.every(isGenuine)).toBe(true);
  });

  it('duplicate: copies can be some time apart', async () => {
    const { receiver, passUntil } = await withWebhooks({ behaviour: 'duplicate', copies: 3, delayMs: 50 });
    await passUntil(10_049);
    expect(receiver.received).toHaveLength(1);
    await passUntil(10_100);
    expect(receiver.received).toHaveLength(3);
  });

  it('reordered: news of the status before comes after the final one', async () => {
    const { receiver, passUntil } = await withWebhooks({ behaviour: 'reordered' });
    await passUntil(10_000);
    expect(receiver.received.map(statusOf)).toEqual(['success', 'running']);
    expect(receiver.received.map(({ event }) => event['occurred_at'])).toEqual([at(10_000), at(1_000)]);
    expect(receiver.received[1]?.event.run).toMatchObject({ ended_at: null });
    expect(new Set(receiver.received.map(({ event }) => event['event_id'])).size).toBe(2);
    expect(new Set(receiver.received.map(idOf)).size).toBe(2);
    expect(receiver.received.every(isGenuine)).toBe(true);
  });

  it('reordered: a run that was final at once is told as it was when created', async () => {
    const script = [{ afterMs: 0, status: 'success' }];
    const { receiver, passUntil } = await withWebhooks({ behaviour: 'reordered', copies: 2 }, script);
    await passUntil(0);
    expect(receiver.received.map(statusOf)).toEqual(['success', 'success', 'scheduling']);
  });

  it('forged: the only delivery is signed with another secret, and not repeated', async () => {
    const { receiver, passUntil, simulators } = await withWebhooks({ behaviour: 'forged' });
    receiver.answers.push(401);
    await passUntil(1_000_000);
    expect(receiver.received.map(isGenuine)).toEqual([false]);
    expect(receiver.received[0]?.headers['svix-signature']).toMatch(/^v1,[\w+/]{43}=$/);
    expect(deliveriesIn(simulators.log())).toMatchObject([{ forged: true, status: 401 }]);
  });

  it('early: the webhook comes before a read shows what it tells', async () => {
    const { receiver, runId, passUntil, read } = await withWebhooks({ behaviour: 'early' });
    await passUntil(9_500);
    expect(receiver.received.map(statusOf)).toEqual(['success']);
    expect(receiver.received[0]?.event['occurred_at']).toBe(at(9_500));
    expect((await read(`/cyberdesk/v1/runs/${runId}`))['status']).toBe('running');
    await passUntil(10_000);
    expect(await read(`/cyberdesk/v1/runs/${runId}`)).toEqual(receiver.received[0]?.event.run);
  });

  it('early: at once for a run that is final from the beginning', async () => {
    const script = [{ afterMs: 0, status: 'success' }];
    const { simulators } = await withWebhooks({ behaviour: 'early', delayMs: 2_000 }, script);
    expect(simulators.nextDeliveryAt()).toBe(BEGIN);
  });

  it.each([
    [undefined, 15_000],
    [60_000, 70_000],
  ])('late: with a delay of %s ms it comes at %s ms, and tells when it happened', async (delayMs, dueAt) => {
    const { receiver, passUntil } = await withWebhooks({ behaviour: 'late', delayMs });
    await passUntil(dueAt - 1);
    expect(receiver.received).toHaveLength(0);
    await passUntil(dueAt);
    expect(receiver.received.map(({ event }) => event['occurred_at'])).toEqual([at(10_000)]);
  });
});

describe('a webhook that is not taken', () => {
  it('is repeated after 5 s and after 5 min under its id, signed anew, and then given up', async () => {
    const { receiver, passUntil, simulators } = await withWebhooks();
    receiver.answers.push(503, 301, 500);
    await passUntil(1_000_000_000);
    expect(receiver.received.map(({ headers }) => Number(headers['svix-timestamp']) - BEGIN / 1000)).toEqual([
      10, 15, 315,
    ]);
    expect(new Set(receiver.received.map(idOf)).size).toBe(1);
    expect(receiver.received.every(isGenuine)).toBe(true);
    expect(deliveriesIn(simulators.log())).toMatchObject([
      { status: 503, attempt: 1 },
      { status: 301, attempt: 2 },
      { status: 500, attempt: 3 },
    ]);
  });

  it('is repeated when nobody listens', async () => {
    const { passUntil, simulators } = await withWebhooks({ url: 'http://127.0.0.1:1/hooks' });
    await passUntil(10_000);
    expect(deliveriesIn(simulators.log())).toMatchObject([{ status: null }]);
    expect(simulators.nextDeliveryAt()).toBe(BEGIN + 15_000);
  });

  it('is still repeated when the run has taken another course since', async () => {
    const { receiver, runId, passUntil, call } = await withWebhooks();
    receiver.answers.push(503);
    await passUntil(12_000);
    await call(`/cyberdesk/v1/runs/${runId}/retry`, { method: 'POST' });
    await passUntil(15_000);
    expect(receiver.received.map(statusOf)).toEqual(['success', 'success']);
  });
});

describe('events that a script asks for', () => {
  it('are sent at their time as literally as they were written', async () => {
    const { receiver, passUntil } = await withWebhooks({ behaviour: 'lost' }, [
      ...SCRIPT,
      { afterMs: 2_000, event: 'run_complete', status: 'scheduling', event_id: 'same' },
      { afterMs: 3_000, event: 'run_complete', event_id: 'same', occurred_at: at(2_000) },
      { afterMs: 4_000, event: 'downed_machines', machines: [] },
    ]);
    await passUntil(4_000);
    expect(receiver.received.map(({ event }) => event)).toMatchObject([
      { event_type: 'run_complete', event_id: 'same', run: { status: 'scheduling' } },
      { event_type: 'run_complete', event_id: 'same', occurred_at: at(2_000), run: { status: 'running' } },
      { event_type: 'downed_machines', machines: [] },
    ]);
    expect(receiver.received[2]?.event).not.toHaveProperty('run');
    expect(idOf(receiver.received[0])).toBe(idOf(receiver.received[1]));
    expect(receiver.received.every(isGenuine)).toBe(true);
  });
});
