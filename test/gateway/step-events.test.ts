import { describe, expect, it } from 'vitest';
import { Webhooks } from 'extend-ai';
import type { AccountInput } from '../../src/config/index.js';
import { signExtend } from '../../src/vendors/extend/signature.js';
import { NOW, post, probe } from './deliveries.js';
import { extendFixture, RUN_ID, SECRET } from '../vendors/extend/entries.js';

const ACCOUNT: AccountInput = { vendor: 'extend', apiKey: 'key-1', webhookSecrets: [SECRET] };
const STEP = JSON.stringify(extendFixture('webhook.workflow_run.step_run.processed.parse.json'));
const COMPLETED = JSON.stringify(extendFixture('webhook.workflow_run.completed.json'));

const delivery = (body: string) =>
  post('/webhooks/extend', body, { ...signExtend({ timestamp: NOW, body, secret: SECRET }) });

describe('an event of a step', () => {
  it('is handed over as a step, and as no status', async () => {
    const { handler, observed } = probe({ accounts: [ACCOUNT] });
    const response = await handler(delivery(STEP));
    expect(await response.json()).toMatchObject({ result: 'accepted' });
    expect(observed).toMatchObject([
      {
        key: { vendor: 'extend', runId: RUN_ID },
        event: { observation: null, step: { type: 'PARSE', status: 'PROCESSED' } },
      },
    ]);
  });

  it.each([true, undefined])('is handed over when the account sets stepEvents to %s', async (stepEvents) => {
    const { handler, observed } = probe({ accounts: [{ ...ACCOUNT, stepEvents }] });
    expect((await handler(delivery(STEP))).status).toBe(200);
    expect(observed).toHaveLength(1);
  });

  it('is ignored when the account turned step events off, and other events are not', async () => {
    const { handler, observed, lines } = probe({ accounts: [{ ...ACCOUNT, stepEvents: false }] });
    const response = await handler(delivery(STEP));
    expect([response.status, await response.json()]).toEqual([200, { result: 'ignored' }]);
    expect(observed).toEqual([]);
    expect(lines.at(-1)).toMatchObject({ eventType: 'workflow_run.step_run.processed', result: 'ignored' });
    expect(await (await handler(delivery(COMPLETED))).json()).toMatchObject({ result: 'accepted' });
    expect(observed).toMatchObject([{ event: { observation: { phase: 'succeeded' }, step: null } }]);
  });
});

describe('a webhook of Extend at the gateway', () => {
  it('is the hint to read when its content is left behind a URL', async () => {
    const { handler, observed } = probe({ accounts: [ACCOUNT] });
    const body = JSON.stringify(extendFixture('webhook.signed_url.workflow_run.completed.json'));
    expect((await handler(delivery(body))).status).toBe(200);
    expect(observed).toMatchObject([
      { key: { runId: RUN_ID }, event: { eventId: 'event_u1', observation: null, step: null } },
    ]);
  });

  it('is 202 when its URL names no run', async () => {
    const { handler, observed } = probe({ accounts: [ACCOUNT] });
    const body = JSON.stringify(extendFixture('webhook.signed_url.docs_shape.json'));
    expect((await handler(delivery(body))).status).toBe(202);
    expect(observed).toEqual([]);
  });

  it('is taken with the signature that the vendor’s own library takes, and refused with another', async () => {
    const now = new Date();
    const { handler } = probe({ accounts: [ACCOUNT], now: () => now });
    const headers = { ...signExtend({ timestamp: now, body: COMPLETED, secret: SECRET }) };
    expect(new Webhooks().verify(COMPLETED, headers, SECRET)).toBe(true);
    expect((await handler(post('/webhooks/extend', COMPLETED, headers))).status).toBe(200);
    const changed = COMPLETED.replace('PROCESSED', 'CANCELLED');
    expect(new Webhooks().verify(changed, headers, SECRET)).toBe(false);
    expect((await handler(post('/webhooks/extend', changed, headers))).status).toBe(401);
  });
});
