import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knowledgeStack } from '../../../src/vendors/knowledge-stack/index.js';
import { knowledgeStackEntries, readFixture, readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const ABCD = readObject('knowledge-stack/get-run.abcd.completed.json');
const CURRENT = readObject('knowledge-stack/get-run.current.completed.json');

function read(body: unknown, runId = (body as { id: string }).id, status = 200) {
  server.respond = (_request, response) => json(response, body, status);
  return knowledgeStack.getRun(runId, contextOf(knowledgeStack, server.url));
}

describe('reading a run of Knowledge Stack', () => {
  const entries = knowledgeStackEntries();

  it('has fixtures of both generations to go by', () => {
    expect(entries.filter(({ kind }) => kind === 'abcd').length).toBeGreaterThanOrEqual(7);
    expect(entries.filter(({ kind }) => kind === 'current').length).toBeGreaterThanOrEqual(9);
  });

  it.each(entries.map(({ file, neutral }) => [file, neutral]))('reads %s as %s', async (file, neutral) => {
    const body = readObject(`knowledge-stack/${file}`);
    const report = await read(body);
    expect(report.phase).toBe(neutral);
    expect(report.vendorStatus).toBe(body.execution_state ?? body.status);
  });

  it('asks for the run by its id, with the key', async () => {
    await read(ABCD);
    const { url, headers } = server.received.at(-1) ?? {};
    expect(url?.pathname).toBe(`/v1/workflow-runs/${String(ABCD.id)}`);
    expect(headers?.authorization).toBe('Bearer key-for-tests');
  });

  it('reads the example of the reference page as a run that waits', async () => {
    const report = await read(readFixture('seed-examples/knowledge-stack.get-workflow-run.json'));
    expect(report).toMatchObject({
      phase: 'queued',
      vendorStatus: 'PENDING',
      occurredAt: '2023-11-07T05:31:56.000Z',
      startedAt: null,
      endedAt: null,
      reason: null,
      maxRunDurationSeconds: 123,
    });
  });

  it('has no use for the start of the older generation, which is its creation', async () => {
    const report = await read(readObject('knowledge-stack/get-run.abcd.running.json'));
    expect(report).toMatchObject({
      startedAt: null,
      queuedAt: '2026-04-15T09:05:00.000Z',
      occurredAt: '2026-04-15T09:07:30.000Z',
      maxRunDurationSeconds: 600,
    });
  });

  it('takes over the times of the current generation', async () => {
    await expect(read(CURRENT)).resolves.toMatchObject({
      queuedAt: '2026-08-16T08:00:00.000Z',
      startedAt: '2026-08-16T08:02:00.000Z',
      endedAt: '2026-08-16T08:20:11.000Z',
      occurredAt: '2026-08-16T08:20:11.000Z',
      maxRunDurationSeconds: 1800,
    });
  });

  it('has not ended while a person must approve', async () => {
    const report = await read(readObject('knowledge-stack/get-run.current.completed-approval-pending.json'));
    expect(report).toMatchObject({ phase: 'waiting', endedAt: null, reason: null });
  });

  it.each([
    [5, 5],
    [1_000_000, 1_000_000],
    [0, null],
    [-60, null],
    [1.5, null],
    ['600', null],
    [null, null],
  ])('takes a limit of %j seconds as %j', async (seconds, expected) => {
    const report = await read({ ...ABCD, run_snapshot: { max_run_duration_seconds: seconds } });
    expect(report.maxRunDurationSeconds).toBe(expected);
  });

  it.each([null, undefined, 'gone', []])('gets by with the snapshot %j', async (snapshot) => {
    const report = await read({ ...ABCD, run_snapshot: snapshot });
    expect(report).toMatchObject({ phase: 'succeeded', maxRunDurationSeconds: null });
  });

  it.each([
    ['Stopped by user', 'cancelled', 'cancelled_by_vendor'],
    [' Stopped by user\n', 'cancelled', 'cancelled_by_vendor'],
    ['Stopped by user after 3 s', 'failed', 'vendor_failed'],
    [null, 'failed', 'vendor_failed'],
  ])('takes FAILED with the error %j for %s', async (error, phase, code) => {
    const report = await read({ ...CURRENT, execution_state: 'FAILED', error });
    expect(report).toMatchObject({ phase, reason: { code } });
    const older = await read({ ...ABCD, status: 'FAILED', error });
    expect(older).toMatchObject({ phase: 'failed', reason: { code: 'vendor_failed' } });
  });

  it.each(['completed', 'CANCELLED', '', '__proto__', 'constructor'])(
    'does not take the status %j for the end',
    async (status) => {
      for (const body of [
        { ...ABCD, status },
        { ...CURRENT, execution_state: status },
      ]) {
        await expect(read(body)).resolves.toMatchObject({
          phase: 'unknown',
          vendorStatus: status,
          endedAt: null,
        });
      }
    },
  );

  it.each(['rejected', 'APPROVED', null, undefined, 7])(
    'does not take a completed run for the end with the approval %j',
    async (approval) => {
      await expect(read({ ...CURRENT, approval_state: approval })).resolves.toMatchObject({
        phase: 'unknown',
      });
    },
  );

  it('goes by the newer key when a body has both', async () => {
    const report = await read({ ...CURRENT, execution_state: 'IN_PROGRESS', status: 'COMPLETED' });
    expect(report.phase).toBe('running');
  });
});

describe('a read of Knowledge Stack that cannot be used', () => {
  it.each([
    ['neither status', { ...ABCD, status: undefined }],
    ['a null state', { ...CURRENT, execution_state: null }],
    ['a status that is no text', { ...ABCD, status: 7 }],
    ['no object', []],
    ['nothing', null],
  ])('is unexpected with %s', async (_what, body) => {
    await expect(read(body, String(ABCD.id))).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });

  it('is unexpected when it is about another run', async () => {
    await expect(read(ABCD, 'other')).rejects.toMatchObject({ kind: 'unexpected_answer' });
    await expect(read(CURRENT, String(CURRENT.id).toUpperCase())).resolves.toMatchObject({
      phase: 'succeeded',
    });
  });

  it.each([
    ['error.422.json', 422, 'not_found'],
    ['error.abcd.401.json', 401, 'unauthorized'],
    ['error.abcd.404.json', 404, 'not_found'],
    ['error.current.401.json', 401, 'unauthorized'],
    ['error.current.403.json', 403, 'unauthorized'],
    ['error.current.404.json', 404, 'not_found'],
    ['error.current.429.json', 429, 'rate_limited'],
    ['error.current.429.quota.json', 429, 'rate_limited'],
    ['error.current.500.json', 500, 'unavailable'],
    ['error.current.503.json', 503, 'unavailable'],
  ])('is by kind after %s', async (file, status, kind) => {
    await expect(read(readFixture(`knowledge-stack/${file}`), 'r1', status)).rejects.toMatchObject({ kind });
  });

  it('is not even sent for an id that would read something else', async () => {
    const before = server.received.length;
    await expect(read({}, '..')).rejects.toMatchObject({ kind: 'not_found' });
    expect(server.received).toHaveLength(before);
  });
});

describe('cancelling a run of Knowledge Stack', () => {
  const cancel = (body: Record<string, unknown>) => {
    server.respond = (_request, response) => json(response, body);
    return knowledgeStack.cancelRun?.(String(body.id), contextOf(knowledgeStack, server.url));
  };

  it('asks the current generation to stop it', async () => {
    await cancel(CURRENT);
    const seen = server.received.at(-1);
    expect(seen?.method).toBe('POST');
    expect(seen?.url.pathname).toBe(`/v1/workflow-runs/${String(CURRENT.id)}/stop`);
  });

  it('is refused for the older generation, with nothing but a read', async () => {
    const before = server.received.length;
    await expect(cancel(ABCD)).rejects.toMatchObject({ kind: 'refused' });
    expect(server.received.slice(before).map(({ method }) => method)).toEqual(['GET']);
  });
});
