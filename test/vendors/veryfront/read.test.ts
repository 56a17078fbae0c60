import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observe } from '../../../src/domain/observation.js';
import { pushes } from '../../../src/vendors/vendor.js';
import { veryfront } from '../../../src/vendors/veryfront/index.js';
import { readFixture, readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';
import { ENTRIES, RUNS } from './entries.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const COMPLETED = readObject('veryfront/get-run.completed.json');
const RUNNING = readObject('veryfront/get-run.running.json');
const FAILED = readObject('veryfront/get-run.failed.json');

function read(body: unknown, runId = (body as { run_id: string }).run_id, status = 200) {
  server.respond = (_request, response) => json(response, body, status);
  return veryfront.getRun(runId, contextOf(veryfront, server.url));
}

describe('the fixtures of Veryfront', () => {
  it('are all in the manifest, and every documented run is among those that are read', () => {
    const files = readdirSync(new URL('../../fixtures/veryfront/', import.meta.url));
    expect(
      ENTRIES.map(({ file }) => file)
        .concat('manifest.json')
        .sort(),
    ).toEqual(files.sort());
    expect(RUNS.length).toBeGreaterThanOrEqual(22);
  });
});

describe('reading a run of Veryfront', () => {
  it.each(RUNS.map(({ file, run, neutral }) => [file, neutral, run] as const))(
    'reads the run of %s as %s',
    async (_file, neutral, run) => {
      const report = await read(run);
      expect(report.phase).toBe(neutral);
      expect(report.vendorStatus).toBe(run['status']);
    },
  );

  it('reads every run of a list', async () => {
    const { data } = readFixture('veryfront/list-runs.page1.json') as { data: Record<string, unknown>[] };
    const phases: string[] = [];
    for (const run of data) phases.push((await read(run)).phase);
    expect(phases).toEqual(['succeeded', 'running']);
  });

  it('asks for the run by its id, with the key', async () => {
    await read({ ...COMPLETED, run_id: 'a/b' }, 'a/b');
    const { url, headers, method } = server.received.at(-1) ?? {};
    expect([method, url?.pathname]).toEqual(['GET', '/runs/a%2Fb']);
    expect(headers?.authorization).toBe('Bearer key-for-tests');
  });

  it('takes over its times and its limit', async () => {
    await expect(read(COMPLETED)).resolves.toMatchObject({
      queuedAt: '2026-09-20T12:00:00.000Z',
      startedAt: '2026-09-20T12:00:04.000Z',
      endedAt: '2026-09-20T12:01:10.500Z',
      occurredAt: '2026-09-20T12:01:10.500Z',
      maxRunDurationSeconds: 900,
      reason: null,
    });
  });

  it('is as old as the latest of its times, since an update may lie before the start', async () => {
    await expect(read(RUNNING)).resolves.toMatchObject({ occurredAt: '2026-09-20T12:00:04.000Z' });
    await expect(read({ ...RUNNING, updated_at: '2026-09-20T12:30:00Z' })).resolves.toMatchObject({
      occurredAt: '2026-09-20T12:30:00.000Z',
    });
    const older = readObject('veryfront/get-run.legacy-summary.completed.json');
    await expect(read(older)).resolves.toMatchObject({ occurredAt: '2026-09-20T12:01:10.500Z' });
  });

  it.each([
    ['2026-09-20T14:00:04+02:00', '2026-09-20T12:00:04.000Z'],
    ['2026-09-20 12:00:04', '2026-09-20T12:00:04.000Z'],
    ['2026-09-20T12:00:04.123456-0330', '2026-09-20T15:30:04.123Z'],
    ['2026-02-30T12:00:00Z', null],
    [1_790_000_000, null],
  ])('reads the time %j as %j', async (given, expected) => {
    await expect(read({ ...RUNNING, started_at: given })).resolves.toMatchObject({ startedAt: expected });
  });

  it.each([
    [1, 1],
    [1_000_000, 1_000_000],
    [0, null],
    [-60, null],
    ['600', null],
    [null, null],
    [undefined, null],
  ])('lets a limit of %j seconds count as %j', async (seconds, expected) => {
    const report = await read({ ...RUNNING, timeout_seconds: seconds });
    const { maxRunDurationSeconds } = observe(report, 'read', '2026-09-20T12:00:05.000Z');
    expect(maxRunDurationSeconds).toBe(expected);
  });

  it.each([['12345678901234567890'], ['1e400']])('survives %s as a limit', async (digits) => {
    const text = JSON.stringify(RUNNING).replace('"timeout_seconds":900', `"timeout_seconds":${digits}`);
    expect(text).toContain(digits);
    server.respond = (_request, response) => response.end(text);
    const report = await veryfront.getRun(String(RUNNING['run_id']), contextOf(veryfront, server.url));
    expect(report.phase).toBe('running');
    const { maxRunDurationSeconds } = observe(report, 'read', '2026-09-20T12:00:05.000Z');
    expect(maxRunDurationSeconds ?? 0).toBeLessThanOrEqual(10 * 366 * 24 * 3600);
  });

  it.each([
    ['approval', 'waiting'],
    ['input', 'waiting'],
    ['tool', 'running'],
    ['event', 'running'],
    ['Approval', 'running'],
    ['__proto__', 'running'],
    [null, 'running'],
    [7, 'running'],
    [undefined, 'running'],
  ])('takes a wait for %j as %s', async (waiting_reason, phase) => {
    const report = await read({ ...RUNNING, status: 'waiting', waiting_reason });
    expect(report).toMatchObject({ phase, vendorStatus: 'waiting', endedAt: null });
  });

  it.each(['succeeded', 'COMPLETED', 'canceled', 'timed_out', '', '__proto__', 'constructor'])(
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

  it('knows every kind of run by its status alone', async () => {
    for (const kind of ['agent', 'workflow', 'task', 'eval', 'job', 'dream', null]) {
      await expect(read({ ...COMPLETED, kind })).resolves.toMatchObject({ phase: 'succeeded' });
    }
  });

  it('says nothing of a start or an end that the status does not agree with', async () => {
    const { started_at, completed_at } = COMPLETED;
    const pending = await read({ ...RUNNING, status: 'pending', started_at, completed_at });
    expect(pending).toMatchObject({ startedAt: null, endedAt: null });
    await expect(read({ ...RUNNING, completed_at })).resolves.toMatchObject({ endedAt: null });
  });
});

describe('the reason of a run of Veryfront', () => {
  it.each([
    [FAILED, 'TASK_FAILED: Upstream returned 500'],
    [
      readObject('veryfront/conversation-run.failed.json'),
      'INCOMPLETE_TOOL_CALLS: A tool call never finished',
    ],
    [{ ...FAILED, error: 'out of memory' }, 'out of memory'],
    [{ ...FAILED, error: { message: '', code: 'FAILED' } }, 'FAILED'],
    [{ ...FAILED, error: null }, 'Veryfront reported failed without a message'],
    [{ ...FAILED, error: { message: 7 } }, 'Veryfront reported failed without a message'],
    [{ ...FAILED, error: ['no'] }, 'Veryfront reported failed without a message'],
  ])('is its code and its message (%#)', async (run, message) => {
    await expect(read(run)).resolves.toMatchObject({ reason: { code: 'vendor_failed', message } });
  });

  it('is cut to what an outcome holds, without control characters', async () => {
    const { reason } = await read({ ...FAILED, error: { message: `\u0000${'x'.repeat(5000)}` } });
    expect(reason?.message).toMatch(/^ x+…$/);
    expect(reason?.message).toHaveLength(1000);
  });

  it('is the vendor’s own for a cancel', async () => {
    const { run } = readObject('veryfront/complete.cancelled.response.json') as { run: unknown };
    await expect(read(run)).resolves.toMatchObject({
      reason: { code: 'cancelled_by_vendor', message: 'ABORTED: Caller aborted the stream' },
    });
  });
});

describe('a read of Veryfront that cannot be used', () => {
  it.each([
    ['no status', { ...COMPLETED, status: undefined }],
    ['a status that is no text', { ...COMPLETED, status: 7 }],
    ['no id', { ...COMPLETED, run_id: undefined }],
    ['no object', []],
    ['nothing', null],
  ])('is unexpected with %s', async (_what, body) => {
    await expect(read(body, String(COMPLETED['run_id']))).rejects.toMatchObject({
      kind: 'unexpected_answer',
    });
  });

  it('is the run of the reference page, which has no status', async () => {
    const { run } = readFixture('seed-examples/veryfront.complete.response.json') as { run: unknown };
    await expect(read(run)).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });

  it('is unexpected when it is about another run', async () => {
    await expect(read(COMPLETED, 'other')).rejects.toMatchObject({ kind: 'unexpected_answer' });
    const upper = String(COMPLETED['run_id']).toUpperCase();
    await expect(read(COMPLETED, upper)).resolves.toMatchObject({ phase: 'succeeded' });
  });

  it.each([
    ['error.400.json', 'unexpected_answer'],
    ['error.401.json', 'unauthorized'],
    ['error.404.json', 'not_found'],
    ['error.409.inferred.json', 'unexpected_answer'],
    ['error.429.json', 'rate_limited'],
    ['error.500.json', 'unavailable'],
    ['error.500.error-key.json', 'unavailable'],
  ])('is by kind after %s, and says nothing of the body', async (file, kind) => {
    const { status, body, headers } = readFixture(`veryfront/${file}`) as {
      status: number;
      body: Record<string, string>;
      headers: Record<string, string>;
    };
    server.respond = (_request, response) => response.writeHead(status, headers).end(JSON.stringify(body));
    const failed = veryfront.getRun('r1', contextOf(veryfront, server.url));
    const retryAfterMs = kind === 'rate_limited' ? 5_000 : null;
    await expect(failed).rejects.toMatchObject({ kind, retryAfterMs });
    const [text] = Object.values(body);
    await expect(failed).rejects.not.toThrow(text);
  });

  it('honours Retry-After as a date', async () => {
    const inTenSeconds = {
      date: 'Sun, 20 Sep 2026 12:00:00 GMT',
      'retry-after': 'Sun, 20 Sep 2026 12:00:10 GMT',
    };
    server.respond = (_request, response) => response.writeHead(429, inTenSeconds).end();
    const failed = veryfront.getRun('r1', contextOf(veryfront, server.url));
    await expect(failed).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 10_000 });
  });

  it.each(['', '.', '..', '\ud800'])('is not even sent for the id %j', async (runId) => {
    const before = server.received.length;
    await expect(read({}, runId)).rejects.toMatchObject({ kind: 'not_found' });
    expect(server.received).toHaveLength(before);
  });
});

describe('what a check may count', () => {
  const valuesOf = (body: Record<string, unknown>) => {
    server.respond = (_request, response) => json(response, body);
    return veryfront.getRunValues?.(String(body['run_id']), contextOf(veryfront, server.url));
  };

  it('is what went into a run and what came out of it', async () => {
    const run = readObject('veryfront/get-run.completed.eval-artifact.json');
    await expect(valuesOf(run)).resolves.toEqual({ input: run['input'], output: run['output'] });
  });

  it('is the configuration of a task, which has no input', async () => {
    await expect(valuesOf(COMPLETED)).resolves.toEqual({ input: { batchSize: 100 }, output: { rows: 100 } });
  });
});

describe('Veryfront', () => {
  it('never pushes', () => {
    expect(pushes(veryfront)).toBe(false);
    expect(JSON.stringify(readFixture('signatures.json'))).not.toContain('veryfront');
  });

  it('is asked to stop a run by a call without a body, whatever it answers', async () => {
    for (const answer of [readFixture('veryfront/cancel-run.response.json'), { cancelled: false }, null]) {
      server.respond = (_request, response) => json(response, answer);
      await veryfront.cancelRun?.('run_1', contextOf(veryfront, server.url));
      const { method, url, body } = server.received.at(-1) ?? {};
      expect([method, url?.pathname, body]).toEqual(['POST', '/runs/run_1/cancel', '']);
    }
  });

  it.each([
    [400, 'refused'],
    [404, 'not_found'],
    [409, 'refused'],
    [401, 'unauthorized'],
    [503, 'unavailable'],
  ])('says by a %i that the cancel was %s', async (status, kind) => {
    server.respond = (_request, response) => json(response, { detail: 'no' }, status);
    const cancelled = veryfront.cancelRun?.('run_1', contextOf(veryfront, server.url));
    await expect(cancelled).rejects.toMatchObject({ kind });
  });
});
