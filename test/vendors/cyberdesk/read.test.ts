import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cyberdesk } from '../../../src/vendors/cyberdesk/index.js';
import { VendorError } from '../../../src/vendors/errors.js';
import { cyberdeskEntries, readFixture, readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const RUN_ID = readObject('cyberdesk/get_run.success.json').id as string;

function read(runId: string, body: unknown, status = 200) {
  server.respond = (_request, response) => json(response, body, status);
  return cyberdesk.getRun(runId, contextOf(cyberdesk, server.url));
}

function readChanged(changes: Record<string, unknown>) {
  return read(RUN_ID, { ...readObject('cyberdesk/get_run.success.json'), ...changes });
}

describe('reading a run of Cyberdesk', () => {
  const entries = cyberdeskEntries().filter(({ kind }) => kind === 'get');

  it('has fixtures to go by', () => {
    expect(entries.length).toBeGreaterThanOrEqual(8);
  });

  it.each(entries.map(({ file, neutral }) => [file, neutral]))('reads %s as %s', async (file, neutral) => {
    const body = readObject(`cyberdesk/${file}`);
    const report = await read(body.id as string, body);
    expect(report.phase).toBe(neutral);
    expect(report.vendorStatus).toBe(body.status);
  });

  it('asks for the run by its id, with the key', async () => {
    await read('odd/id ?#', { ...readObject('cyberdesk/get_run.success.json'), id: 'odd/id ?#' });
    const { method, url, headers } = server.received.at(-1) ?? {};
    expect(method).toBe('GET');
    expect(url?.pathname).toBe('/v1/runs/odd%2Fid%20%3F%23');
    expect(headers?.authorization).toBe('Bearer key-for-tests');
  });

  it('takes over the times, in UTC and in milliseconds', async () => {
    const times = { created_at: '2026-11-02T09:00:00', started_at: '2026-11-02T10:00:04.123456+01:00' };
    await expect(readChanged({ ...times, ended_at: '2026-11-02T09:06:03Z' })).resolves.toMatchObject({
      queuedAt: '2026-11-02T09:00:00.000Z',
      startedAt: '2026-11-02T09:00:04.123Z',
      endedAt: '2026-11-02T09:06:03.000Z',
      occurredAt: '2026-11-02T09:06:03.000Z',
    });
    await expect(readChanged({ ...times, status: 'running', ended_at: null })).resolves.toMatchObject({
      endedAt: null,
      occurredAt: '2026-11-02T09:00:04.123Z',
    });
  });

  it('does not believe times that a waiting run kept of its last life', async () => {
    const report = await readChanged({ status: 'scheduling', error: ['old'] });
    expect(report).toMatchObject({
      phase: 'queued',
      startedAt: null,
      endedAt: null,
      reason: null,
      checks: [],
    });
  });

  it.each([
    ['task_failed', ['one', 'two'], { code: 'vendor_failed', message: 'one; two' }],
    ['error', 'a text instead of a list', { code: 'vendor_error', message: 'a text instead of a list' }],
    [
      'cancelled',
      null,
      { code: 'cancelled_by_vendor', message: 'Cyberdesk reported cancelled without a message' },
    ],
    ['success', ['a warning'], null],
  ])('gives the reason of %s', async (status, error, reason) => {
    expect((await readChanged({ status, error })).reason).toEqual(reason);
  });

  it.each(['SUCCESS', 'success ', 'completed', '', '__proto__', 'constructor', 'toString'])(
    'does not take the status %j for the end',
    async (status) => {
      const report = await readChanged({ status });
      expect(report).toMatchObject({ phase: 'unknown', vendorStatus: status, reason: null, endedAt: null });
    },
  );

  it('carries nothing of what went into the run or came out of it', async () => {
    const canary = { patient: 'canary-7', deep: [{ canary: 'canary-7' }] };
    const report = await readChanged({
      input_values: canary,
      output_data: canary,
      sensitive_input_aliases: { password: 'canary-7' },
      run_message_history: [canary],
      main_prompt: 'canary-7',
      usage_metadata: canary,
    });
    expect(report.phase).toBe('succeeded');
    expect(JSON.stringify(report)).not.toContain('canary');
  });
});

describe('the values of a run of Cyberdesk', () => {
  const values = async (changes: Record<string, unknown>) => {
    const body = { ...readObject('cyberdesk/get_run.success.json'), ...changes };
    server.respond = (_request, response) => json(response, body);
    return cyberdesk.getRunValues?.(RUN_ID, contextOf(cyberdesk, server.url));
  };

  it('are its input values and its output data', async () => {
    const [input_values, output_data] = [{ rows: [1] }, { count: 2 }];
    await expect(values({ input_values, output_data })).resolves.toEqual({
      input: input_values,
      output: output_data,
    });
  });

  it('may be missing, and are not taken from another run', async () => {
    await expect(values({ input_values: undefined, output_data: null })).resolves.toEqual({
      input: undefined,
      output: null,
    });
    await expect(values({ id: 'other' })).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });
});

describe('a read of Cyberdesk that cannot be used', () => {
  it.each([
    ['another run', { id: '00000000-0000-4000-8000-0000000000ff' }],
    ['no status', { status: undefined }],
    ['a status that is no text', { status: 7 }],
    ['checks that are no list', { post_run_checks: 'all passed' }],
  ])('is unexpected with %s', async (_what, changes) => {
    await expect(readChanged(changes)).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });

  it('is told by the names of fields, never by their values', async () => {
    const error = await readChanged({ status: { secret: 'canary' }, post_run_checks: 'canary' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(VendorError);
    expect((error as VendorError).message).toBe(
      `The run does not fit at status, post_run_checks [vendor=cyberdesk, runId=${RUN_ID}]`,
    );
  });

  it.each([
    ['the reference page', 'seed-examples/cyberdesk.422.json'],
    ['a malformed id', 'cyberdesk/error.422.json'],
    ['no detail', 'cyberdesk/error.422.no_detail.json'],
  ])('is not found after a 422 as in %s', async (_what, file) => {
    await expect(read('x', readFixture(file), 422)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it.each([
    [401, 'unauthorized'],
    [404, 'not_found'],
    [429, 'rate_limited'],
    [500, 'unavailable'],
  ])('is by kind after a %i', async (status, kind) => {
    const files = {
      401: 'error.401.json',
      404: 'error.404.json',
      429: 'error.429.json',
      500: 'error.500.txt.json',
    };
    const body = readFixture(`cyberdesk/${files[status as keyof typeof files]}`);
    await expect(read(RUN_ID, body, status)).rejects.toMatchObject({ kind });
  });

  it.each(['', '.', '..', '\ud800'])('is not even sent for the id %j', async (runId) => {
    const before = server.received.length;
    await expect(read(runId, {})).rejects.toMatchObject({ kind: 'not_found' });
    expect(server.received).toHaveLength(before);
  });
});

describe('cancelling a run of Cyberdesk', () => {
  it('writes the status, with an idempotency key of its own each time', async () => {
    server.respond = (_request, response) => json(response, {});
    const context = contextOf(cyberdesk, server.url);
    await cyberdesk.cancelRun?.(RUN_ID, context);
    await cyberdesk.cancelRun?.(RUN_ID, context);
    const [first, second] = server.received.slice(-2);
    expect(first).toMatchObject({ method: 'PATCH', body: '{"status":"cancelled"}' });
    expect(first?.url.pathname).toBe(`/v1/runs/${RUN_ID}`);
    expect(first?.headers['idempotency-key']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    expect(first?.headers['idempotency-key']).not.toBe(second?.headers['idempotency-key']);
  });

  it('is refused when the run cannot be cancelled any more', async () => {
    server.respond = (_request, response) => json(response, { detail: 'run has ended' }, 409);
    await expect(cyberdesk.cancelRun?.(RUN_ID, contextOf(cyberdesk, server.url))).rejects.toMatchObject({
      kind: 'refused',
    });
  });
});
