import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noxus } from '../../../src/vendors/noxus/index.js';
import { readFixture, readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';
import { ERRORS, errorOf, FILES, RUNS } from './fixtures.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const COMPLETED = readObject('noxus/get-run.completed.json');
const RUNNING = readObject('noxus/get-run.running.json');
const ID = String(COMPLETED.id);

function read(body: unknown, runId = (body as { id: string }).id) {
  server.respond = (_request, response) => json(response, body);
  return noxus.getRun(runId, contextOf(noxus, server.url));
}

function readError(file: string) {
  const { status, headers, body } = errorOf(file);
  server.respond = (_request, response) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, headers).end(body === null ? '' : text);
  };
  return noxus.getRun('r1', contextOf(noxus, server.url));
}

describe('reading a run of Noxus', () => {
  it('has fixtures of every status to go by', () => {
    expect(new Set(RUNS.map(({ neutral }) => neutral))).toEqual(
      new Set(['queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled']),
    );
    expect(FILES.length).toBe(24);
  });

  it.each(RUNS.map(({ file, neutral }) => [file, neutral]))('reads %s as %s', async (file, neutral) => {
    const body = readObject(`noxus/${file}`);
    const report = await read(body);
    expect(report.phase).toBe(neutral);
    expect(report.vendorStatus).toBe(body.status);
    expect(report.progress?.percent).toBe(body.progress);
  });

  it('reads every entry of a list as it reads the run alone', async () => {
    const { items } = readFixture('noxus/list-runs.page1.json') as { items: { id: string }[] };
    const phases = [];
    for (const item of items) phases.push((await read(item)).phase);
    expect(phases).toEqual(['succeeded', 'running']);
  });

  it('asks for the run by its id, with the key in the header of its own', async () => {
    await read(COMPLETED);
    const { url, headers } = server.received.at(-1) ?? {};
    expect(url?.pathname).toBe(`/v1/runs/${ID}`);
    expect(headers?.['x-api-key']).toBe('key-for-tests');
    expect(headers?.authorization).toBeUndefined();
  });

  it('sends no header at all for an account without a key', () => {
    const account = { vendor: 'noxus', name: 'a', apiKey: '', baseUrl: server.url, webhookSecrets: [] };
    expect(noxus.authHeaders?.(account)).toEqual({});
  });

  it('takes over creation and end, and has no start and no limit to tell', async () => {
    const report = await read(COMPLETED);
    expect(report).toMatchObject({
      queuedAt: '2026-09-14T10:00:00.000Z',
      endedAt: '2026-09-14T10:03:12.000Z',
      occurredAt: '2026-09-14T10:03:12.000Z',
      reason: null,
      progress: { percent: 100, steps: [] },
    });
    expect(report.startedAt ?? null).toBeNull();
    expect(report.maxRunDurationSeconds ?? null).toBeNull();
  });

  it('reads the example of the reference page as a run that is queued and has not ended', async () => {
    await expect(read(readFixture('seed-examples/noxus.get-run.json'))).resolves.toMatchObject({
      phase: 'queued',
      vendorStatus: 'queued',
      occurredAt: '2023-11-07T05:31:56.000Z',
      endedAt: null,
      reason: null,
    });
  });

  it('ends with its status although the end has no time, and not without it', async () => {
    await expect(read({ ...COMPLETED, finished_at: null })).resolves.toMatchObject({
      phase: 'succeeded',
      endedAt: null,
    });
    await expect(
      read({ ...RUNNING, progress: 100, finished_at: '2026-09-14T10:03:12Z' }),
    ).resolves.toMatchObject({ phase: 'running', endedAt: null, occurredAt: null });
  });

  it.each([
    ['failed', 'vendor_failed'],
    ['stopped', 'cancelled_by_vendor'],
  ])('gives a reason for %s, which is ours because the vendor gives none', async (status, code) => {
    const { reason } = await read({ ...COMPLETED, status });
    expect(reason).toMatchObject({ code, message: expect.stringContaining(status) });
  });

  it.each(['COMPLETED', 'success', 'cancelled', 'paused', '', '__proto__', 'constructor'])(
    'does not take the status %j for the end',
    async (status) => {
      await expect(read({ ...COMPLETED, status })).resolves.toMatchObject({
        phase: 'unknown',
        vendorStatus: status,
        endedAt: null,
        reason: null,
      });
    },
  );

  it.each([
    ['2026-09-14T10:00:00.118201', '2026-09-14T10:00:00.118Z'],
    ['2026-09-14T10:00:00', '2026-09-14T10:00:00.000Z'],
    ['2026-09-14 10:00:00+05:30', '2026-09-14T04:30:00.000Z'],
    ['2026-09-14T10:00:00-1130', '2026-09-14T21:30:00.000Z'],
    ['2026-09-14T10:00:00.482193+00:00', '2026-09-14T10:00:00.482Z'],
    ['yesterday', null],
    [1757844000, null],
    [null, null],
  ])('reads the time %j as %j', async (created_at, expected) => {
    expect((await read({ ...RUNNING, created_at })).queuedAt).toBe(expected);
  });

  it.each([
    [0, 0],
    [33.3, 33.3],
    [100, 100],
    [101, undefined],
    [-1, undefined],
    [2 ** 60, undefined],
    ['40', undefined],
    [null, undefined],
  ])('takes a progress of %j for %j percent', async (progress, percent) => {
    const report = await read({ ...RUNNING, progress });
    expect(report).toMatchObject({ phase: 'running' });
    expect(report.progress?.percent).toBe(percent);
  });

  it('gets by without any field that only informs', async () => {
    await expect(read({ id: ID, status: 'running', added_one_day: { deep: [1] } })).resolves.toMatchObject({
      phase: 'running',
      queuedAt: null,
      progress: null,
    });
  });
});

describe('a read of Noxus that cannot be used', () => {
  const kinds: Readonly<Record<string, string>> = {
    'error.401.json': 'unauthorized',
    'error.403.json': 'unauthorized',
    'error.404.json': 'not_found',
    'error.422.json': 'not_found',
    'error.429.json': 'rate_limited',
    'error.429.no-retry-after.json': 'rate_limited',
    'error.500.json': 'unavailable',
    'error.503.html.json': 'unavailable',
  };

  it.each(ERRORS)('is by kind after %s', async (file) => {
    await expect(readError(file)).rejects.toMatchObject({ name: 'VendorError', kind: kinds[file] });
  });

  it('says how long to leave the vendor alone, where the vendor says it', async () => {
    await expect(readError('error.429.json')).rejects.toMatchObject({ retryAfterMs: 7_000 });
    await expect(readError('error.429.no-retry-after.json')).rejects.toMatchObject({ retryAfterMs: null });
  });

  it('says so by an HTTP date too, which the vendor’s own client ignores', async () => {
    server.respond = (_request, response) => {
      const date = new Date('2026-09-14T10:00:00Z');
      const headers = { date: date.toUTCString(), 'retry-after': new Date(+date + 90_000).toUTCString() };
      response.writeHead(429, headers).end();
    };
    const reading = noxus.getRun(ID, contextOf(noxus, server.url));
    await expect(reading).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 90_000 });
  });

  it.each([
    ['no status', { ...COMPLETED, status: undefined }],
    ['a null status', { ...COMPLETED, status: null }],
    ['a status that is a number', { ...COMPLETED, status: 7 }],
    ['no id', { ...COMPLETED, id: undefined }],
    ['an id beyond 2^53', { ...COMPLETED, id: 2 ** 60 }],
    ['a list', []],
    ['nothing', null],
  ])('is unexpected with %s', async (_what, body) => {
    await expect(read(body, ID)).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });

  it('is unexpected when it is about another run', async () => {
    await expect(read(COMPLETED, 'other')).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });

  it('names the run and the field in its message, and nothing of the body', async () => {
    const body = { ...COMPLETED, status: 7, input: { iban: 'canary-input' } };
    const error: unknown = await read(body).catch((thrown: unknown) => thrown);
    expect((error as Error).message).toContain(ID);
    expect((error as Error).message).toContain('status');
    expect((error as Error).message).not.toContain('canary');
  });

  it('is not even sent for an id that would read something else', async () => {
    const before = server.received.length;
    await expect(read({}, '..')).rejects.toMatchObject({ kind: 'not_found' });
    expect(server.received).toHaveLength(before);
  });
});

describe('stopping a run of Noxus', () => {
  const stop = (status: number, body: unknown) => {
    server.respond = (_request, response) => json(response, body, status);
    return noxus.cancelRun?.(ID, contextOf(noxus, server.url));
  };

  it('is one POST to its stop', async () => {
    await stop(200, readObject('noxus/stop-run.response.json'));
    const seen = server.received.at(-1);
    expect([seen?.method, seen?.url.pathname]).toEqual(['POST', `/v1/runs/${ID}/stop`]);
  });

  it.each([
    [409, 'refused'],
    [422, 'refused'],
    [404, 'not_found'],
    [403, 'unauthorized'],
    [503, 'unavailable'],
  ])('that is answered with %i is %s', async (status, kind) => {
    await expect(stop(status, { detail: 'no' })).rejects.toMatchObject({ kind });
  });
});
