import { describe, expect, it } from 'vitest';
import { ConfigError, resolveConfig } from '../../src/config/index.js';
import { createWebhookHandler } from '../../src/gateway/index.js';
import { defineVendor, type Vendor } from '../../src/vendors/vendor.js';
import {
  ACCOUNT,
  NOW,
  OTHER_SECRET,
  RUN_ID,
  SECRET,
  post,
  probe,
  runComplete,
  signed,
  unreachableClient,
} from './deliveries.js';

const PATH = '/webhooks/cyberdesk';
const WORKFLOW_ID = `run:cyberdesk:default:${RUN_ID}`;

async function answerOf(response: Response): Promise<{ status: number; body: unknown }> {
  return { status: response.status, body: await response.json() };
}

function codeOf(body: unknown): unknown {
  return (body as { error?: { code?: unknown } }).error?.code;
}

describe('a genuine delivery', () => {
  it('is answered 200 with the workflow that took it', async () => {
    const { handler } = probe();
    expect(await answerOf(await handler(post(PATH, runComplete())))).toEqual({
      status: 200,
      body: { result: 'accepted', workflowId: WORKFLOW_ID },
    });
  });

  it('hands over what the event says, received at the time of the clock', async () => {
    const { handler, observed } = probe({ taskQueue: 'elsewhere' });
    await handler(post(PATH, runComplete()));
    expect(observed).toHaveLength(1);
    expect(observed[0]).toMatchObject({
      key: { vendor: 'cyberdesk', account: 'default', runId: RUN_ID },
      taskQueue: 'elsewhere',
      readTaskQueue: null,
      event: {
        eventId: '00000000-0000-4000-8000-000000000e02',
        eventType: 'run_complete',
        observation: {
          source: 'webhook',
          phase: 'succeeded',
          vendorStatus: 'success',
          observedAt: NOW.toISOString(),
        },
      },
    });
  });

  it('is answered "duplicate" when a recorded verdict refuses the start', async () => {
    const { handler } = probe({}, () => 'duplicate');
    expect(await answerOf(await handler(post(PATH, runComplete())))).toEqual({
      status: 200,
      body: { result: 'duplicate', workflowId: WORKFLOW_ID },
    });
  });

  it('is answered "ignored" and wakes nothing when it is of no interest', async () => {
    const { handler, observed } = probe();
    const body = JSON.stringify({ event_type: 'downed_machines', organization_id: 'o', machines: [] });
    expect(await answerOf(await handler(post(PATH, body)))).toEqual({
      status: 200,
      body: { result: 'ignored' },
    });
    expect(observed).toEqual([]);
  });

  it('gives the account its own timing, and its own queue of reads when it has a rate', async () => {
    const account = { ...ACCOUNT, name: 'eu', graceSeconds: 5, requestsPerSecond: 2 };
    const { handler, observed } = probe({ accounts: [account] });
    await handler(post(`${PATH}/eu`, runComplete()));
    expect(observed[0]).toMatchObject({
      key: { account: 'eu' },
      timing: { graceSeconds: 5 },
      readTaskQueue: 'landfall:cyberdesk:eu',
    });
  });

  it.each(['ü', 'x!y', 'a+b', '1:2'])('takes the account %s from the percent-encoded path', async (name) => {
    const { handler, observed } = probe({ accounts: [{ ...ACCOUNT, name }] });
    await handler(post(`${PATH}/${encodeURIComponent(name)}`, runComplete()));
    expect(observed[0]?.key.account).toBe(name);
  });

  it('is accepted under any secret of the account, for rotation', async () => {
    const { handler } = probe({ accounts: [{ ...ACCOUNT, webhookSecrets: [`${OTHER_SECRET},${SECRET}`] }] });
    const body = runComplete();
    for (const secret of [OTHER_SECRET, SECRET]) {
      expect((await handler(post(PATH, body, signed(body, { secret })))).status).toBe(200);
    }
  });

  it('is accepted with Content-Encoding identity', async () => {
    const { handler } = probe();
    const body = runComplete();
    const request = post(PATH, body, { ...signed(body), 'content-encoding': 'identity' });
    expect((await handler(request)).status).toBe(200);
  });

  it('becomes a hint to read when its event is too large for a signal', async () => {
    const { handler, observed } = probe({ vendors: [talkative], accounts: [TALKATIVE_ACCOUNT] });
    expect((await handler(post('/webhooks/talkative', '{}', {}))).status).toBe(200);
    expect(observed[0]?.event).toEqual({ eventId: 'e1', eventType: 'said', observation: null, step: null });
  });
});

/** A vendor of a user's own that signs nothing and says too much. */
const talkative: Vendor = defineVendor({
  name: 'talkative',
  defaultBaseUrl: 'https://talkative.example',
  getRun: () => Promise.reject(new Error('not read here')),
  verifyWebhook: () => undefined,
  readWebhook: () => ({
    kind: 'run',
    runId: 'r1',
    eventId: 'e1',
    eventType: 'said',
    report: { phase: 'failed', vendorStatus: 'failed' },
    step: { name: 'x'.repeat(5_000), type: null, status: 'done', at: null },
  }),
});

const TALKATIVE_ACCOUNT = { vendor: 'talkative', apiKey: 'k', webhookSecrets: ['any'] };

describe('a delivery that cannot be verified', () => {
  const body = runComplete();
  const cases: Record<string, () => Request> = {
    'no signature at all': () => post(PATH, body, {}),
    'a signature by another secret': () => post(PATH, body, signed(body, { secret: OTHER_SECRET })),
    'a changed body': () => post(PATH, body.replace('success', 'error'), signed(body)),
    'a time stamp of 301 s ago': () =>
      post(PATH, body, signed(body, { at: new Date(NOW.getTime() - 301_000) })),
    'a time stamp 301 s ahead': () =>
      post(PATH, body, signed(body, { at: new Date(NOW.getTime() + 301_000) })),
    'an unknown account': () => post(`${PATH}/nobody`, body),
    'an account without webhook secrets': () => post(`${PATH}/keyless`, body),
    "another account's secret": () => post(`${PATH}/other`, body),
  };

  it.each(Object.entries(cases))('is answered 401 with one and the same body: %s', async (_name, request) => {
    const { handler, observed } = probe({
      accounts: [
        ACCOUNT,
        { vendor: 'cyberdesk', name: 'keyless', apiKey: 'key-2' },
        { vendor: 'cyberdesk', name: 'other', apiKey: 'key-3', webhookSecrets: [OTHER_SECRET] },
      ],
    });
    expect(await answerOf(await handler(request()))).toEqual({
      status: 401,
      body: { error: { code: 'unauthorized', message: 'The delivery could not be verified.' } },
    });
    expect(observed).toEqual([]);
  });

  it('is refused when the verifier itself breaks, and logged as our fault', async () => {
    const broken: Vendor = { ...talkative, name: 'broken', verifyWebhook: () => [].at(0)!['x'] };
    const { handler, observed, lines } = probe({
      vendors: [broken],
      accounts: [{ ...TALKATIVE_ACCOUNT, vendor: 'broken' }],
    });
    expect((await handler(post('/webhooks/broken', '{}', {}))).status).toBe(401);
    expect(observed).toEqual([]);
    expect(lines[0]).toMatchObject({ level: 'error', reason: 'the verification failed: TypeError' });
  });

  it('is not let in by a verifier that accepts everything, when the account is unknown', async () => {
    const { handler, observed } = probe({ vendors: [talkative], accounts: [TALKATIVE_ACCOUNT] });
    expect((await handler(post('/webhooks/talkative/nobody', '{}', {}))).status).toBe(401);
    expect(observed).toEqual([]);
  });
});

describe('a request that is no delivery', () => {
  it.each([
    ['POST', '/webhooks/unheard-of'],
    ['POST', '/webhooks/knowledge-stack'],
    ['POST', '/webhooks/__proto__'],
    ['POST', '/webhooks'],
    ['GET', PATH],
    ['POST', '/nowhere'],
  ])('is answered 404: %s %s', async (method, path) => {
    const { handler } = probe();
    const response = await answerOf(await handler(new Request(`http://gateway.test${path}`, { method })));
    expect({ status: response.status, code: codeOf(response.body) }).toEqual({
      status: 404,
      code: 'not_found',
    });
  });

  it.each(['gzip', 'br', 'gzip, identity'])('is answered 415 with Content-Encoding %s', async (encoding) => {
    const { handler } = probe();
    const body = runComplete();
    const response = await handler(post(PATH, body, { ...signed(body), 'content-encoding': encoding }));
    expect(response.status).toBe(415);
  });

  it('is taken at exactly 1 MiB and answered 413 one byte above', async () => {
    const { handler } = probe();
    const bare = runComplete({ padding: '' });
    const exact = runComplete({ padding: 'x'.repeat(1024 * 1024 - bare.length) });
    expect((await handler(post(PATH, exact))).status).toBe(200);
    expect((await handler(post(PATH, `${exact} `))).status).toBe(413);
  });

  it('is answered 413 without its endless body being read to the end', async () => {
    const { handler } = probe();
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const request = new Request(`http://gateway.test${PATH}`, {
      method: 'POST',
      body: endless,
      duplex: 'half',
    });
    expect((await handler(request)).status).toBe(413);
    expect(sent).toBeLessThan(2 * 1024 * 1024);
  });

  it('is answered 413 by its declared length, without a byte being read', async () => {
    const { handler } = probe();
    const body = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => {}) });
    const request = new Request(`http://gateway.test${PATH}`, {
      method: 'POST',
      body,
      duplex: 'half',
      headers: { 'content-length': '1048577' },
    });
    expect((await handler(request)).status).toBe(413);
  });

  it('is answered 400 when its body breaks off', async () => {
    const { handler } = probe();
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('reset')),
    });
    const request = new Request(`http://gateway.test${PATH}`, { method: 'POST', body, duplex: 'half' });
    expect((await handler(request)).status).toBe(400);
  });
});

describe('a genuine delivery with unusable content', () => {
  const nested = `{"run":${'['.repeat(101)}${']'.repeat(101)}}`;
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;

  it.each([
    ['no JSON', 'run complete'],
    ['an empty body', ''],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0x7d])],
    ['nesting of 102 levels', nested],
    ['nesting of 200,000 levels', deep],
    ['a JSON null', 'null'],
    ['no run', JSON.stringify({ event_type: 'run_complete' })],
    ['a run id that is too long', runComplete({}, { id: 'x'.repeat(300) })],
    ['a run id of nothing but spaces', runComplete({}, { id: '  ' })],
  ])('is answered 202 and wakes nothing: %s', async (_name, body) => {
    const { handler, observed } = probe();
    const response = await answerOf(await handler(post(PATH, body)));
    expect({ status: response.status, code: codeOf(response.body) }).toEqual({
      status: 202,
      code: 'unusable_content',
    });
    expect(observed).toEqual([]);
  });

  it('is answered 202 and wakes the run that it names, to be read', async () => {
    const { handler, observed } = probe();
    const response = await answerOf(await handler(post(PATH, runComplete({}, { status: 7 }))));
    expect(response.status).toBe(202);
    expect(response.body).toMatchObject({ error: { code: 'unusable_content' }, workflowId: WORKFLOW_ID });
    expect(observed[0]?.event.observation).toBeNull();
  });

  it('is answered 202 when the reader itself breaks, without a word of the body in the log', async () => {
    const broken: Vendor = {
      ...talkative,
      name: 'broken',
      readWebhook: (body) => {
        throw new Error(`cannot read ${JSON.stringify(body)}`);
      },
    };
    const { handler, lines } = probe({
      vendors: [broken],
      accounts: [{ ...TALKATIVE_ACCOUNT, vendor: 'broken' }],
    });
    expect((await handler(post('/webhooks/broken', '{"a":"canary"}', {}))).status).toBe(202);
    expect(lines[0]).toMatchObject({ level: 'error', reason: 'the reader failed: Error' });
    expect(JSON.stringify(lines)).not.toContain('canary');
  });

  it.each(['"__proto__"', '"\\u005f_proto__"'])('gives readers no key %s', async (key) => {
    let seen: unknown;
    const curious: Vendor = {
      ...talkative,
      name: 'curious',
      readWebhook: (body) => {
        seen = Object.assign({}, body);
        return { kind: 'ignored', eventType: 'seen' };
      },
    };
    const { handler } = probe({
      vendors: [curious],
      accounts: [{ ...TALKATIVE_ACCOUNT, vendor: 'curious' }],
    });
    await handler(post('/webhooks/curious', `{${key}:{"admin":true},"a":1}`, {}));
    expect(seen).toEqual({ a: 1 });
    expect((seen as { admin?: unknown }).admin).toBeUndefined();
  });

  it('does not mistake brackets within texts for nesting', async () => {
    const { handler } = probe();
    const body = runComplete({ note: `\\"${'['.repeat(500)}` });
    expect((await handler(post(PATH, body))).status).toBe(200);
  });
});

describe('while the hand-over fails', () => {
  function grpcError(code: number): Error {
    return Object.assign(new Error('grpc'), { code, details: '', metadata: {} });
  }

  it('tries three times on a passing failure, and answers 503 with Retry-After', async () => {
    const { handler, observed, lines } = probe({}, () => {
      throw new Error('signalWithStart failed', { cause: grpcError(14) });
    });
    const response = await handler(post(PATH, runComplete()));
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(observed).toHaveLength(3);
    expect(lines).toMatchObject([{ level: 'error', result: 'unavailable', runId: RUN_ID }]);
  });

  it.each([4, 8, 14])('goes on after one failure of gRPC code %i', async (code) => {
    let calls = 0;
    const { handler } = probe({}, () => {
      calls += 1;
      if (calls === 1) throw grpcError(code);
      return 'accepted';
    });
    expect((await handler(post(PATH, runComplete()))).status).toBe(200);
  });

  it('does not repeat what a repetition cannot help', async () => {
    const { handler, observed } = probe({}, () => {
      throw grpcError(7);
    });
    expect((await handler(post(PATH, runComplete()))).status).toBe(503);
    expect(observed).toHaveLength(1);
  });
});

describe('below a base path', () => {
  it.each(['/hooks/webhooks/cyberdesk', '/hooks/cyberdesk', '/webhooks/cyberdesk', '/cyberdesk/default'])(
    'takes a delivery at %s, whether the framework cuts the base path off or not',
    async (path) => {
      const { handler } = probe({ basePath: '/hooks' });
      expect((await handler(post(path, runComplete()))).status).toBe(200);
    },
  );

  it('serves no short paths without one', async () => {
    const { handler } = probe();
    expect((await handler(post('/cyberdesk', runComplete()))).status).toBe(404);
  });
});

describe('the third segment of the path', () => {
  it('reaches the vendor as the token, and no log', async () => {
    const tokens: (string | null)[] = [];
    const byToken: Vendor = {
      ...talkative,
      name: 'by-token',
      verifyWebhook: ({ token }) => {
        tokens.push(token);
      },
    };
    const { handler, lines } = probe({
      vendors: [byToken],
      accounts: [{ ...TALKATIVE_ACCOUNT, vendor: 'by-token' }],
    });
    await handler(post('/webhooks/by-token/default/canary-token', '{}', {}));
    await handler(post('/webhooks/by-token/canary-token', '{}', {}));
    expect(tokens).toEqual(['canary-token', null]);
    expect(lines).toHaveLength(2);
    expect(JSON.stringify(lines)).not.toContain('canary-token');
  });
});

describe('the log', () => {
  it('has one line for a delivery, with the fields that are allowed and no others', async () => {
    const { handler, lines } = probe();
    await handler(post(PATH, runComplete({}, { input_values: { iban: 'canary-input' } })));
    expect(lines).toEqual([
      {
        level: 'info',
        message: 'webhook',
        vendor: 'cyberdesk',
        account: 'default',
        eventId: '00000000-0000-4000-8000-000000000e02',
        eventType: 'run_complete',
        runId: RUN_ID,
        result: 'accepted',
        ms: expect.any(Number),
      },
    ]);
  });

  it('names the skew of the clocks when a time stamp is refused', async () => {
    const { handler, lines } = probe();
    const body = runComplete();
    await handler(post(PATH, body, signed(body, { at: new Date(NOW.getTime() - 4_000_000) })));
    expect(lines).toMatchObject([{ level: 'warn', result: 'unauthorized', account: null }]);
    expect(lines[0]?.['reason']).toContain('4000 s');
  });
});

describe('making a gateway', () => {
  it.each(['whsec_', `whsec_${Buffer.alloc(23).toString('base64')}`])(
    'is refused with the weak secret %s',
    (secret) => {
      const make = () =>
        createWebhookHandler({
          client: unreachableClient(),
          accounts: [{ ...ACCOUNT, webhookSecrets: [secret] }],
        });
      expect(make).toThrow(ConfigError);
    },
  );

  it('takes accounts, vendors and task queue of a configuration', async () => {
    const config = resolveConfig(
      { taskQueue: 'ours', vendors: [talkative], accounts: [TALKATIVE_ACCOUNT] },
      {},
    );
    const { handler, observed } = probe({ config });
    expect((await handler(post('/webhooks/talkative', '{}', {}))).status).toBe(200);
    expect(observed[0]?.taskQueue).toBe('ours');
  });
});
