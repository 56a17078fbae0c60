import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { idempotencyKeyOf, type Outcome } from '../../../src/domain/outcome.js';
import {
  createCallbackTeller,
  type CallbackTellerOptions,
} from '../../../src/sinks/callback/callback-teller.js';
import { verifyCallback } from '../../../src/sinks/callback/verify-callback.js';
import { SinkRefused, SinkUnavailable } from '../../../src/sinks/errors.js';
import { newSecret, outcomeWith, rejectionOf } from '../support/outcomes.js';
import { startReceiver, type Answer } from '../support/receiver.js';

const secret = newSecret();
const outcome = outcomeWith();

function tell(
  url: string,
  options: CallbackTellerOptions & {
    readonly outcome?: Outcome;
    readonly secrets?: readonly string[];
    readonly allowPrivateAddresses?: boolean;
    readonly signal?: AbortSignal;
  } = {},
): Promise<void> {
  const { secrets = [secret], allowPrivateAddresses = true, signal = new AbortController().signal } = options;
  const told = options.outcome ?? outcome;
  const teller = createCallbackTeller({ secrets, allowPrivateAddresses }, options);
  return teller.tell(told, { type: 'callback', url }, { key: idempotencyKeyOf(told), signal });
}

async function errorFor(answer: Answer): Promise<unknown> {
  const { url } = await startReceiver(answer);
  return rejectionOf(tell(url));
}

describe('a callback', () => {
  it('is one POST of the outcome as JSON, which the receiver can verify', async () => {
    const receiver = await startReceiver();
    await tell(`${receiver.url}?for=me`);
    expect(receiver.received).toHaveLength(1);
    const [{ method, url, headers, body }] = receiver.received as [(typeof receiver.received)[0]];
    expect({ method, url }).toEqual({ method: 'POST', url: '/done?for=me' });
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': String(body.byteLength),
      'webhook-id': idempotencyKeyOf(outcome),
    });
    expect(verifyCallback({ headers, body, secrets: [secret] })).toEqual({
      outcome,
      key: idempotencyKeyOf(outcome),
    });
  });

  it('is signed with each secret, so that a receiver may know the old or the new one', async () => {
    const receiver = await startReceiver();
    const other = newSecret();
    await tell(receiver.url, { secrets: [secret, other] });
    const { headers, body } = receiver.received[0]!;
    for (const known of [secret, other]) {
      expect(verifyCallback({ headers, body, secrets: [known] }).outcome).toEqual(outcome);
    }
    expect(() => verifyCallback({ headers, body, secrets: [newSecret()] })).toThrow('not genuine');
  });

  it('carries a key that no header could, and the receiver gets it back', async () => {
    const receiver = await startReceiver();
    const strange = outcomeWith({ runId: 'Lauf 7 für 100% \r\nx: y' });
    await tell(receiver.url, { outcome: strange });
    const { headers, body } = receiver.received[0]!;
    expect(verifyCallback({ headers, body, secrets: [secret] }).key).toBe(idempotencyKeyOf(strange));
  });

  it('takes user information along as basic authentication', async () => {
    const receiver = await startReceiver();
    await tell(receiver.url.replace('//', '//me:pass@'));
    const expected = `Basic ${Buffer.from('me:pass').toString('base64')}`;
    expect(receiver.received[0]?.headers.authorization).toBe(expected);
  });

  it.each([200, 201, 202, 204, 299])('is delivered by %d', async (status) => {
    const { url } = await startReceiver(status);
    await expect(tell(url)).resolves.toBeUndefined();
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('is tried again after %d', async (status) => {
    const error = await errorFor(status);
    expect(error).toBeInstanceOf(SinkUnavailable);
    expect(error).toMatchObject({ retryAfterMs: null, message: expect.stringContaining(String(status)) });
  });

  it.each([300, 301, 302, 304, 307, 308, 400, 401, 403, 404, 405, 409, 410, 413, 422])(
    'is refused by %d',
    async (status) => {
      const error = await errorFor(status);
      expect(error).toBeInstanceOf(SinkRefused);
      expect((error as Error).message).toContain(String(status));
    },
  );

  it.each([
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': 'Mon, 02 Nov 2026 09:01:00 GMT', date: 'Mon, 02 Nov 2026 09:00:00 GMT' }, 60_000],
    [{ 'retry-after': 'soon' }, null],
  ])('waits as long as the receiver asks by %j', async (headers, retryAfterMs) => {
    const error = await errorFor((response) => {
      response.sendDate = false;
      response.writeHead(503, headers).end();
    });
    expect(error).toMatchObject({ retryAfterMs });
  });

  it('follows no redirect', async () => {
    const elsewhere = await startReceiver();
    const { url } = await startReceiver((response) => {
      response.writeHead(307, { location: elsewhere.url }).end();
    });
    expect(await rejectionOf(tell(url))).toBeInstanceOf(SinkRefused);
    expect(elsewhere.received).toEqual([]);
  });

  it('is delivered by its status, however long the body, of which little is read', async () => {
    let sent = 0;
    const { url } = await startReceiver((response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(64 * 1024);
      const write = () => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.byteLength;
        sent += chunk.byteLength;
      };
      response.on('drain', write);
      response.on('error', () => {});
      write();
    });
    await tell(url);
    await new Promise((done) => setTimeout(done, 300));
    const before = sent;
    await new Promise((done) => setTimeout(done, 300));
    expect(sent).toBe(before);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it.each<[string, Answer]>([
    ['hangs', () => {}],
    ['hangs after half a head', (response) => void response.socket?.write('HTTP/1.1 200')],
  ])('is tried again when the receiver %s', async (_, answer) => {
    const { url } = await startReceiver(answer);
    const error = await rejectionOf(tell(url, { timeoutMs: 200 }));
    expect(error).toBeInstanceOf(SinkUnavailable);
    expect((error as Error).message).toBe('The callback was not answered in time');
  });

  it('is tried again when the name is resolved by nobody in time', async () => {
    const resolve = () => new Promise<never>(() => {});
    const error = await rejectionOf(tell('https://app.example/', { resolve, timeoutMs: 200 }));
    expect(error).toMatchObject({
      name: 'SinkUnavailable',
      message: 'The callback was not answered in time',
    });
  });

  it.each<[string, Answer]>([
    ['breaks off', (response) => void response.socket?.destroy()],
    ['answers with something other than HTTP', (response) => void response.socket?.end('canary\r\n\r\n')],
  ])('is tried again when the receiver %s, which is not repeated', async (_, answer) => {
    const error = await errorFor(answer);
    expect(error).toBeInstanceOf(SinkUnavailable);
    expect((error as Error).message).toMatch(/^The callback broke off \([A-Z_]+\)$/);
  });

  it('is tried again when nobody listens', async () => {
    const { port } = await startReceiver();
    const error = await rejectionOf(tell(`http://127.0.0.1:${port === 1 ? 2 : 1}/`));
    expect(error).toMatchObject({
      name: 'SinkUnavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('sends nothing to a receiver that cannot show who it is', async () => {
    // A receiver without TLS: whatever the certificate would be, nothing of the outcome goes out before it.
    const receiver = await startReceiver();
    const error = await rejectionOf(tell(receiver.url.replace('http:', 'https:')));
    expect(error).toBeInstanceOf(SinkUnavailable);
    expect(receiver.received).toEqual([]);
  });

  it('connects to the address that was checked, and asks for it once', async () => {
    const receiver = await startReceiver();
    const asked: string[] = [];
    const resolve = async (hostname: string): Promise<readonly LookupAddress[]> => {
      asked.push(hostname);
      // A second answer would lead elsewhere.
      return [{ address: asked.length === 1 ? '127.0.0.1' : '127.0.0.9', family: 4 }];
    };
    await tell(`http://app.example:${receiver.port}/done`, { resolve });
    expect(asked).toEqual(['app.example']);
    expect(receiver.received[0]?.headers.host).toBe(`app.example:${receiver.port}`);
  });

  it('calls no private address unless that is allowed', async () => {
    const receiver = await startReceiver();
    const private_ = { allowPrivateAddresses: false };
    const urls = [
      receiver.url,
      receiver.url.replace('http:', 'https:'),
      `https://localhost:${receiver.port}/`,
    ];
    for (const url of urls) expect(await rejectionOf(tell(url, private_))).toBeInstanceOf(SinkRefused);
    expect(receiver.received).toEqual([]);
  });

  it('is refused without a secret to sign with, in words that name the setting', async () => {
    const receiver = await startReceiver();
    const error = await rejectionOf(tell(receiver.url, { secrets: [] }));
    expect(error).toBeInstanceOf(SinkRefused);
    expect((error as Error).message).toContain('LANDFALL_CALLBACK_SECRET');
    expect(receiver.received).toEqual([]);
  });

  it('ends with its caller', async () => {
    const { url } = await startReceiver(() => {});
    const caller = new AbortController();
    const telling = rejectionOf(tell(url, { signal: caller.signal }));
    caller.abort(new Error('nobody waits'));
    expect(await telling).toMatchObject({ message: 'nobody waits' });
  });
});
