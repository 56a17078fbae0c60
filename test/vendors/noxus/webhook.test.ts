import { describe, expect, it } from 'vitest';
import { ConfigError, resolveConfig } from '../../../src/config/index.js';
import { createWebhookHandler } from '../../../src/gateway/index.js';
import { noxus } from '../../../src/vendors/noxus/index.js';
import { WebhookRejected, WebhookUnreadable } from '../../../src/vendors/errors.js';
import { post, probe, unreachableClient } from '../../gateway/deliveries.js';
import { readFixture } from '../support/fixtures.js';
import { RUNS } from './fixtures.js';

const TOKEN = 'tok-AAAAAAAAAAAAAAAAAAAAAAAAAAAA-canary';
const OTHER = 'tok-BBBBBBBBBBBBBBBBBBBBBBBBBBBB-canary';
const RUN_ID = '5f0e4a52-3c1d-4a77-9b66-0d2f6f0a1c01';
const ACCOUNT = { vendor: 'noxus', apiKey: 'key-1', webhookSecrets: [TOKEN] };
const BODY = JSON.stringify({ id: RUN_ID, status: 'completed' });
const NOW = new Date('2026-11-02T09:06:10Z');

function verify(token: string | null, tokens: readonly string[]) {
  const delivery = { headers: {}, body: Buffer.from(BODY), token };
  return () => noxus.verifyWebhook?.(delivery, tokens, NOW);
}

const gateway = (...tokens: string[]) =>
  probe({
    accounts: [
      { ...ACCOUNT, webhookSecrets: tokens },
      { ...ACCOUNT, name: 'eu', webhookSecrets: [OTHER] },
    ],
  });

const call = (path: string, body: string = BODY) => post(`/webhooks/noxus/${path}`, body, {});

describe('the token of a callback', () => {
  it('is accepted when it is any of the account’s, for rotation', () => {
    expect(verify(TOKEN, [OTHER, TOKEN])).not.toThrow();
    expect(verify(OTHER, [OTHER, TOKEN])).not.toThrow();
  });

  it.each([
    null,
    '',
    TOKEN.slice(0, -1),
    `${TOKEN} `,
    TOKEN.toLowerCase(),
    `${TOKEN}${TOKEN}`,
    `${TOKEN},${OTHER}`,
    OTHER,
    '__proto__',
  ])('is refused when it is %j', (token) => {
    expect(verify(token, [TOKEN])).toThrow(WebhookRejected);
  });

  it('is not accepted when the account’s own is too weak to be one, or there is none', () => {
    expect(verify('short', ['short'])).toThrow(WebhookRejected);
    expect(verify('', [''])).toThrow(WebhookRejected);
    expect(verify(null, [])).toThrow(WebhookRejected);
  });

  it('is not quoted when it is refused', () => {
    expect(verify(OTHER, [TOKEN])).not.toThrow(/canary/);
    expect(verify(OTHER, [TOKEN])).toThrow('missing or wrong');
  });

  it.each([
    ['x'.repeat(23), false],
    ['x'.repeat(24), true],
    ['ü'.repeat(12), true],
    ['ü'.repeat(11), false],
    ['', false],
  ])('needs 24 bytes: %j', (token, isStrong) => {
    expect(noxus.problemOfSecret?.(token) === null).toBe(isStrong);
    const make = () =>
      createWebhookHandler({
        client: unreachableClient(),
        accounts: [{ ...ACCOUNT, webhookSecrets: [token] }],
      });
    if (isStrong) expect(make).not.toThrow();
    else expect(make).toThrow(ConfigError);
  });

  it('comes from the environment as a list, for rotation', () => {
    const env = { NOXUS_API_KEY: 'k', NOXUS_CALLBACK_TOKEN: `${TOKEN},${OTHER}` };
    expect(resolveConfig({}, env).accounts).toMatchObject([
      {
        vendor: 'noxus',
        name: 'default',
        baseUrl: 'https://backend.noxus.ai',
        webhookSecrets: [TOKEN, OTHER],
      },
    ]);
    expect(() => resolveConfig({}, { ...env, NOXUS_CALLBACK_TOKEN: 'weak' })).toThrow(/NOXUS_CALLBACK_TOKEN/);
  });
});

describe('a callback at the gateway', () => {
  it('wakes its run with a hint to read, and believes nothing of the body', async () => {
    const { handler, observed } = gateway(TOKEN);
    const response = await handler(call(`default/${TOKEN}`));
    expect([response.status, await response.json()]).toEqual([
      200,
      { result: 'accepted', workflowId: `run:noxus:default:${RUN_ID}` },
    ]);
    expect(observed[0]).toMatchObject({
      key: { vendor: 'noxus', account: 'default', runId: RUN_ID },
      event: { eventId: null, eventType: 'callback', observation: null, step: null },
    });
  });

  it.each([
    ['no token', 'default'],
    ['the token in the place of the account', TOKEN],
    ['a wrong token', `default/${OTHER}`],
    ['a token with more behind it', `default/${TOKEN}/more`],
    ['another account’s token', `eu/${TOKEN}`],
    ['an unknown account', `nobody/${TOKEN}`],
  ])('is answered 401 with one and the same body, and no log of the token: %s', async (_what, path) => {
    const { handler, observed, lines } = gateway(TOKEN);
    const response = await handler(call(path));
    expect([response.status, await response.json()]).toEqual([
      401,
      { error: { code: 'unauthorized', message: 'The delivery could not be verified.' } },
    ]);
    expect(observed).toEqual([]);
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it('leaves no token in the log when it is accepted', async () => {
    const { handler, lines } = gateway(TOKEN);
    await handler(call(`default/${TOKEN}`));
    expect(lines).toMatchObject([{ result: 'accepted', vendor: 'noxus', account: 'default', runId: RUN_ID }]);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it.each(['plain_-.~token-of-24-bytes!', 'q/8+Zm9v/YmFyMTIzNDU2Nzg5MDEy=', 'Schlüssel mit Leerzeichen?'])(
    'is accepted with the token %j in the path, encoded',
    async (token) => {
      const { handler } = gateway(token);
      expect((await handler(call(`default/${encodeURIComponent(token)}`))).status).toBe(200);
    },
  );

  it('is accepted with a token of base64 as it stands, slashes and all', async () => {
    const token = 'q/8+Zm9v/YmFyMTIzNDU2Nzg5MDEy=';
    const { handler } = gateway(token);
    expect((await handler(call(`default/${token}`))).status).toBe(200);
    expect((await handler(call(`default/${token.split('/')[0]}`))).status).toBe(401);
  });

  it.each([
    ['no JSON', 'completed'],
    ['an empty body', ''],
    ['no id of a run', '{"status":"completed"}'],
  ])('is answered 202 and wakes nothing: %s', async (_what, body) => {
    const { handler, observed } = gateway(TOKEN);
    expect((await handler(call(`default/${TOKEN}`, body))).status).toBe(202);
    expect(observed).toEqual([]);
  });
});

describe('the body of a callback', () => {
  it.each(RUNS.map(({ file }) => file))('names its run in the form of %s', (file) => {
    const body = readFixture(`noxus/${file}`);
    expect(noxus.readWebhook?.(body, {})).toEqual({
      kind: 'run',
      runId: RUN_ID,
      eventId: null,
      eventType: 'callback',
      report: null,
      step: null,
    });
  });

  it.each([
    [{ run_id: 'a', id: 'event' }, 'a'],
    [{ run: { id: 'a' }, id: 'event' }, 'a'],
    [{ data: { run_id: 'a', id: 'x' }, id: 'event' }, 'a'],
    [{ data: { id: 'a' }, id: 'event' }, 'a'],
    [{ run_id: 7, id: 'a' }, 'a'],
    [{ run_id: '', id: 'a' }, 'a'],
    [{ id: 'a', event_id: 'e', status: 'completed' }, 'a'],
  ])('names its run in %j', (body, runId) => {
    expect(noxus.readWebhook?.(body, {})).toMatchObject({ runId, eventId: null, report: null });
  });

  it.each([
    null,
    [],
    'text',
    7,
    {},
    { id: 2 ** 60 },
    { id: null },
    readFixture('noxus/list-runs.page1.json'),
  ])('is unreadable when it is %j', (body) => {
    expect(() => noxus.readWebhook?.(body, {})).toThrow(WebhookUnreadable);
  });
});
