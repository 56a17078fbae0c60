import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_ANSWER_BYTES } from '../../src/vendors/http-body.js';
import { createVendorHttp, type VendorHttpOptions, type VendorRequest } from '../../src/vendors/http.js';
import { VendorError } from '../../src/vendors/errors.js';
import { accountOf, json, startServer, type TestServer } from './support/server.js';

const GET: VendorRequest = { method: 'GET', path: '/v1/runs/r1' };
const PATCH: VendorRequest = { method: 'PATCH', path: '/v1/runs/r1', json: { status: 'cancelled' } };

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

function send(request: VendorRequest, options?: VendorHttpOptions): Promise<unknown> {
  return createVendorHttp(accountOf('acme', server.url), options).request(request);
}

async function errorOf(sent: Promise<unknown>): Promise<VendorError> {
  const error: unknown = await sent.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(VendorError);
  return error as VendorError;
}

describe('a request', () => {
  it('carries the path below the base URL, the query, the headers and the JSON', async () => {
    server.respond = (_request, response) => json(response, { ok: true });
    const http = createVendorHttp(accountOf('acme', `${server.url}/sim/`), { headers: { 'x-key': 'k' } });
    const request = { ...PATCH, query: { a: 'b c', n: 1, left: undefined }, headers: { 'x-own': 'o' } };
    await expect(http.request(request)).resolves.toEqual({ ok: true });
    const seen = server.received.at(-1);
    expect(seen?.method).toBe('PATCH');
    expect(seen?.url.pathname).toBe('/sim/v1/runs/r1');
    expect([...(seen?.url.searchParams ?? [])]).toEqual([
      ['a', 'b c'],
      ['n', '1'],
    ]);
    expect(seen?.headers).toMatchObject({
      'x-key': 'k',
      'x-own': 'o',
      accept: 'application/json',
      'content-type': 'application/json',
    });
    expect(seen?.body).toBe('{"status":"cancelled"}');
  });

  it('is undefined when the answer is empty', async () => {
    server.respond = (_request, response) => response.writeHead(204).end();
    await expect(send(PATCH)).resolves.toBeUndefined();
  });

  it('gives integers beyond 2^53 as texts, digit by digit, and leaves all else as it is', async () => {
    const body = `{"id": 9007199254740993, "ids": [-12345678901234567890,9007199254740991],
      "text": "9007199254740993 \\" 9007199254740995", "fraction": 0.90071992547409931, "big": 12345678901234567e3}`;
    server.respond = (_request, response) => response.end(body);
    await expect(send(GET)).resolves.toEqual({
      id: '9007199254740993',
      ids: ['-12345678901234567890', 9007199254740991],
      text: '9007199254740993 " 9007199254740995',
      fraction: 0.90071992547409931,
      big: 12345678901234567e3,
    });
  });

  it.each([
    ['escapes', `{"id":12345678901234567890,"a":"${'\\n'.repeat(2_400_000)}"}`, true],
    ['open quotes', `12345678901234567890"${'\\"'.repeat(2_400_000)}`, false],
    ['digits', '9'.repeat(4_900_000), true],
  ])('is not held up by 5 MB of %s', async (_what, body, readable) => {
    server.respond = (_request, response) => response.end(body);
    const began = performance.now();
    const kind = await send(GET).then(
      () => 'read',
      (error: VendorError) => error.kind,
    );
    expect(kind).toBe(readable ? 'read' : 'unexpected_answer');
    // What does not grow with the square of the length takes a fraction of a second.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('an answer other than 2xx', () => {
  it.each([
    [401, 'unauthorized', 'unauthorized'],
    [403, 'unauthorized', 'unauthorized'],
    [404, 'not_found', 'not_found'],
    [429, 'rate_limited', 'rate_limited'],
    [408, 'unavailable', 'unavailable'],
    [500, 'unavailable', 'unavailable'],
    [501, 'unavailable', 'unavailable'],
    [503, 'unavailable', 'unavailable'],
    [400, 'unexpected_answer', 'refused'],
    [409, 'unexpected_answer', 'refused'],
    [422, 'unexpected_answer', 'refused'],
    [418, 'unexpected_answer', 'refused'],
    [304, 'unexpected_answer', 'unexpected_answer'],
  ])('of %i is %s to a read and %s to a write', async (status, read, write) => {
    server.respond = (_request, response) => response.writeHead(status).end();
    expect((await errorOf(send(GET))).kind).toBe(read);
    expect((await errorOf(send(PATCH))).kind).toBe(write);
  });

  it('can mean something else to one request', async () => {
    server.respond = (_request, response) => response.writeHead(422).end();
    expect((await errorOf(send({ ...GET, errorKinds: { 422: 'not_found' } }))).kind).toBe('not_found');
  });

  it('is never followed when it redirects', async () => {
    server.respond = (request, response) => {
      if (request.url.pathname === '/elsewhere') json(response, { stolen: true });
      else response.writeHead(302, { location: '/elsewhere' }).end();
    };
    const error = await errorOf(send(GET));
    expect(error.kind).toBe('unexpected_answer');
    expect(server.received.at(-1)?.url.pathname).toBe('/v1/runs/r1');
  });

  it.each([
    [429, '7', 7000],
    [503, '7', 7000],
    [429, '0.5', 500],
    [429, '99999999999999999999', 86_400_000],
    [429, 'soon', null],
    [429, '-5', null],
    [429, undefined, null],
  ])('of %i with Retry-After %s asks for %s ms', async (status, retryAfter, expected) => {
    server.respond = (_request, response) =>
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
    expect((await errorOf(send(GET))).retryAfterMs).toBe(expected);
  });

  it.each([
    ['Mon, 02 Nov 2026 09:06:40 GMT', 30_000],
    ['Mon, 02 Nov 2026 09:00:00 GMT', 0],
    ['Wed, 02 Dec 2026 09:00:00 GMT', 86_400_000],
  ])('reads Retry-After %s against the clock of the answer itself', async (retryAfter, expected) => {
    const headers = { date: 'Mon, 02 Nov 2026 09:06:10 GMT', 'retry-after': retryAfter };
    server.respond = (_request, response) => response.writeHead(503, headers).end();
    expect((await errorOf(send(GET))).retryAfterMs).toBe(expected);
  });
});

describe('an answer that cannot be read', () => {
  it.each([
    ['HTML', '<html>secret-canary</html>'],
    ['cut JSON', '{"a":"secret-canary'],
    ['invalid UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ])('is unexpected when it is %s, and not quoted', async (_what, body) => {
    server.respond = (_request, response) => response.end(body);
    const error = await errorOf(send(GET));
    expect(error.kind).toBe('unexpected_answer');
    expect(error.message).not.toContain('canary');
    expect(error.cause).toBeUndefined();
  });

  it('is unexpected when it is larger than the cap, and is not read to its end', async () => {
    let written = 0;
    server.respond = (_request, response) => {
      const chunk = Buffer.alloc(256 * 1024, ' ');
      const more = () => {
        while (!response.destroyed && written < 100 * 1024 * 1024) {
          written += chunk.byteLength;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    };
    expect((await errorOf(send(GET))).kind).toBe('unexpected_answer');
    expect(written).toBeLessThan(50 * 1024 * 1024);
  });

  it('is read when it is as large as the cap', async () => {
    const body = `"${'x'.repeat(MAX_ANSWER_BYTES - 2)}"`;
    server.respond = (_request, response) => response.end(body);
    await expect(send(GET)).resolves.toHaveLength(MAX_ANSWER_BYTES - 2);
  });

  it('is unavailable when the connection breaks', async () => {
    server.respond = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{');
      setImmediate(() => response.destroy());
    };
    expect((await errorOf(send(GET))).kind).toBe('unavailable');
  });

  it('is unavailable when the headers never come, or the body never ends', async () => {
    server.respond = () => undefined;
    expect((await errorOf(send(GET, { timeoutMs: 50 }))).kind).toBe('unavailable');
    server.respond = (_request, response) => void response.writeHead(200).write('{');
    const error = await errorOf(send(GET, { timeoutMs: 50 }));
    expect(error.kind).toBe('unavailable');
    expect(error.message).toBe('GET /v1/runs/r1 was not answered in time [vendor=acme, account=default]');
  });

  it('is unavailable when nobody listens', async () => {
    const gone = await startServer();
    await gone.close();
    const error = await errorOf(createVendorHttp(accountOf('acme', gone.url)).request(GET));
    expect(error.kind).toBe('unavailable');
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('a caller who gives up', () => {
  it('gets its own reason back, before and while the answer comes', async () => {
    const reason = new Error('no longer wanted');
    await expect(send(GET, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    server.respond = (_request, response) => {
      response.writeHead(200).write('{');
      setTimeout(() => controller.abort(reason), 20);
    };
    await expect(send(GET, { signal: controller.signal })).rejects.toBe(reason);
  });
});

describe('a request that is not safe to send', () => {
  it.each([
    'http://vendor.example',
    'http://127.0.0.1.vendor.example',
    'http://localhost.vendor.example',
    'ftp://127.0.0.1',
    'https://user:secret@vendor.example',
    'not a url',
  ])('is refused for the base URL %s', async (baseUrl) => {
    const error = await errorOf(createVendorHttp(accountOf('acme', baseUrl)).request(GET));
    expect(error.kind).toBe('refused');
    expect(error.message).not.toContain('secret');
  });

  it('is refused when its path would continue the host name', async () => {
    const before = server.received.length;
    const error = await errorOf(send({ method: 'GET', path: '.evil.example/' }));
    expect(error.kind).toBe('refused');
    expect(server.received).toHaveLength(before);
  });

  it('does not quote a key that HTTP cannot carry', async () => {
    const error = await errorOf(send(GET, { headers: { authorization: 'Bearer secret\ncanary' } }));
    expect(error.kind).toBe('unauthorized');
    expect(`${error.message} ${String(error.cause)}`).not.toContain('canary');
  });
});
