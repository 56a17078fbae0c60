import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countAt } from '../../../src/domain/path-value.js';
import { VendorError } from '../../../src/vendors/errors.js';
import { extend } from '../../../src/vendors/extend/index.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';
import { extendEntries, extendFiles, extendFixture, RUN_ID } from './entries.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

function read(runId: string, body: unknown, status = 200) {
  server.respond = (_request, response) => json(response, body, status);
  return extend.getRun(runId, contextOf(extend, server.url));
}

function readChanged(changes: Record<string, unknown>, file = 'get_workflow_run.processed.json') {
  return read(RUN_ID, { ...extendFixture(file), ...changes });
}

describe('reading a run of Extend', () => {
  const entries = extendEntries().filter(({ kind }) => kind === 'get');

  it('has fixtures to go by', () => {
    expect(entries.length).toBeGreaterThanOrEqual(11);
    expect(new Set(entries.map(({ neutral }) => neutral)).size).toBe(6);
  });

  it.each(entries.map(({ file, neutral }) => [file, neutral]))('reads %s as %s', async (file, neutral) => {
    const body = extendFixture(file);
    const report = await read(body.id as string, body);
    expect(report.phase).toBe(neutral);
    expect(report.vendorStatus).toBe(body.status);
  });

  it.each(['create_workflow_run.response.json'])('reads %s, which is a run too', async (file) => {
    expect(await read(RUN_ID, extendFixture(file))).toMatchObject({ phase: 'running', startedAt: null });
  });

  it('asks for the run by its id, with the key and the version of the API', async () => {
    await read('odd/id ?#', { ...extendFixture('get_workflow_run.pending.json'), id: 'odd/id ?#' });
    const { method, url, headers } = server.received.at(-1) ?? {};
    expect(method).toBe('GET');
    expect(url?.pathname).toBe('/workflow_runs/odd%2Fid%20%3F%23');
    expect(headers?.authorization).toBe('Bearer key-for-tests');
    expect(headers?.['x-extend-api-version']).toBe('2026-02-09');
  });

  it('takes over the times, in UTC and in milliseconds', async () => {
    const times = { initialRunAt: '2026-11-02T09:00:00', startTime: '2026-11-02T10:00:04.123456+01:00' };
    await expect(readChanged({ ...times, endTime: '2026-11-02T09:06:03Z' })).resolves.toMatchObject({
      queuedAt: '2026-11-02T09:00:00.000Z',
      startedAt: '2026-11-02T09:00:04.123Z',
      endedAt: '2026-11-02T09:06:03.000Z',
      occurredAt: '2026-11-02T09:06:03.000Z',
    });
    await expect(readChanged({ ...times, status: 'PROCESSING' })).resolves.toMatchObject({
      endedAt: null,
      occurredAt: '2026-11-02T09:00:04.123Z',
    });
    await expect(readChanged({ ...times, status: 'PENDING' })).resolves.toMatchObject({
      startedAt: null,
      occurredAt: '2026-11-02T09:00:00.000Z',
    });
    await expect(readChanged({ ...times, status: 'NEEDS_REVIEW' })).resolves.toMatchObject({
      startedAt: '2026-11-02T09:00:04.123Z',
      occurredAt: null,
    });
  });

  it('takes the review for the end of a run where it came after the work', async () => {
    const rejected = extendFixture('get_workflow_run.rejected.json');
    expect(await read(RUN_ID, rejected)).toMatchObject({
      endedAt: '2026-11-02T10:00:00.000Z',
      occurredAt: '2026-11-02T10:00:00.000Z',
    });
    expect((await readChanged({ endTime: null, reviewedAt: null })).endedAt).toBeNull();
  });

  it.each([
    [
      'get_workflow_run.failed.json',
      'vendor_failed',
      'FAILED_TO_PROCESS_FILE: The file could not be downloaded.',
    ],
    ['get_workflow_run.failed.transient.json', 'vendor_error', 'INTERNAL_ERROR: Unexpected error.'],
    ['get_workflow_run.rejected.json', 'rejected', 'Invalid invoice format'],
    ['get_workflow_run.cancelled.json', 'cancelled_by_vendor', 'Extend reported CANCELLED without a message'],
  ])('gives the reason of %s', async (file, code, message) => {
    expect((await read(RUN_ID, extendFixture(file))).reason).toEqual({ code, message });
  });

  it('gives a reason that nobody knows yet as the run’s own failure', async () => {
    const changes = { failureReason: 'OUT_OF_PAPER', failureMessage: null };
    const { reason } = await readChanged(changes, 'get_workflow_run.failed.json');
    expect(reason).toEqual({ code: 'vendor_failed', message: 'OUT_OF_PAPER' });
  });

  it.each(['processed', 'PROCESSED ', 'COMPLETED', 'PAUSED', '', '__proto__', 'constructor', 'toString'])(
    'does not take the status %j for the end',
    async (status) => {
      const report = await readChanged({ status });
      expect(report).toMatchObject({ phase: 'unknown', vendorStatus: status, reason: null, endedAt: null });
      expect(report.checks).toEqual([]);
    },
  );

  it('shows the latest steps as progress', async () => {
    const { progress } = await readChanged({});
    expect(progress?.percent).toBeNull();
    expect(progress?.steps[0]).toEqual({ name: 'PARSE step', type: 'PARSE', status: 'PROCESSED', at: null });
    expect(progress?.steps).toHaveLength(8);
    const step = { stepType: 'PARSE', status: 'PROCESSED', step: null };
    const many = Array.from({ length: 50 }, (_, index) => ({ ...step, step: { name: `s${index}` } }));
    const latest = (await readChanged({ stepRuns: many })).progress?.steps;
    expect(latest?.map(({ name }) => name)).toEqual(
      Array.from({ length: 20 }, (_, index) => `s${index + 30}`),
    );
    expect((await readChanged({ stepRuns: [] })).progress).toBeNull();
    expect((await readChanged({ stepRuns: null })).progress).toBeNull();
  });

  it('carries nothing of what went into the run or came out of it', async () => {
    const canary = { patient: 'canary-7', deep: [{ canary: 'canary-7' }] };
    const extract = { stepType: 'EXTRACT', status: 'PROCESSED', result: { extractRun: { output: canary } } };
    const report = await readChanged({
      metadata: canary,
      reviewedByUser: 'canary-7@example.com',
      dashboardUrl: 'https://canary-7.example',
      stepRuns: [extract],
      usage: canary,
    });
    expect(report.phase).toBe('succeeded');
    expect(JSON.stringify(report)).not.toContain('canary');
  });

  it('takes numbers beyond 2^53 and times that are none without stumbling', async () => {
    const usage = { credits: 2 ** 60, totalCredits: 1e300 };
    const report = await readChanged({ usage, startTime: '2026-02-30T25:00:00Z', endTime: 2 ** 60 });
    expect(report).toMatchObject({ phase: 'succeeded', startedAt: null, endedAt: null });
  });
});

describe('the values of a run of Extend', () => {
  it('are the metadata that it was given and what its steps brought', async () => {
    const rows = [1, 2, 3];
    const stepRuns = [{ stepType: 'EXTRACT', result: { extractRun: { output: { value: { rows } } } } }];
    const body = {
      ...extendFixture('get_workflow_run.processed.json'),
      metadata: { batch: [1, 2] },
      stepRuns,
    };
    server.respond = (_request, response) => json(response, body);
    const values = await extend.getRunValues?.(RUN_ID, contextOf(extend, server.url));
    expect(values).toEqual({ input: { batch: [1, 2] }, output: { stepRuns } });
    expect(countAt('batch', values!)).toBe(2);
    expect(countAt('output.stepRuns.0.result.extractRun.output.value.rows', values!)).toBe(3);
  });

  it('are none where the answer has none', async () => {
    server.respond = (_request, response) => json(response, { id: RUN_ID, status: 'PROCESSED' });
    const values = await extend.getRunValues?.(RUN_ID, contextOf(extend, server.url));
    expect(values).toEqual({ input: null, output: { stepRuns: [] } });
  });
});

describe('a read of Extend that cannot be used', () => {
  it.each([
    ['another run', { id: 'workflow_run_other' }],
    ['no status', { status: undefined }],
    ['a status that is no text', { status: 7 }],
    ['steps that are no list', { stepRuns: 'all passed' }],
    ['a step that is no step', { stepRuns: [null] }],
  ])('is unexpected with %s', async (_what, changes) => {
    await expect(readChanged(changes)).rejects.toMatchObject({ kind: 'unexpected_answer' });
  });

  it('is told by the names of fields, never by their values', async () => {
    const error = await readChanged({ status: { secret: 'canary' }, stepRuns: 'canary' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(VendorError);
    expect((error as VendorError).message).toBe(
      `The run does not fit at status, stepRuns [vendor=extend, runId=${RUN_ID}]`,
    );
  });

  /** Every documented error, by the status that stands in its name; two names without one are older forms of a 404. */
  const KINDS: Readonly<Record<string, string>> = {
    400: 'unexpected_answer',
    401: 'unauthorized',
    402: 'unauthorized',
    403: 'unauthorized',
    404: 'not_found',
    422: 'unexpected_answer',
    429: 'rate_limited',
    500: 'unavailable',
  };

  it.each(extendFiles('error'))('is by kind after %s', async (file) => {
    const status = /\d{3}/.exec(file)?.[0] ?? '404';
    const answer = read(RUN_ID, extendFixture(file), Number(status));
    await expect(answer).rejects.toMatchObject({ kind: KINDS[status] });
  });

  it.each([
    ['7', 7000],
    ['0.5', 500],
    ['Mon, 02 Nov 2026 09:00:30 GMT', 30_000],
  ])('tells how long to wait when the vendor says %s', async (retryAfter, retryAfterMs) => {
    server.respond = (_request, response) => {
      response.setHeader('retry-after', retryAfter);
      response.setHeader('date', 'Mon, 02 Nov 2026 09:00:00 GMT');
      json(response, extendFixture('error.429.json'), 429);
    };
    const answer = extend.getRun(RUN_ID, contextOf(extend, server.url));
    await expect(answer).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs });
  });

  it.each(['', '.', '..', '\ud800'])('is not even sent for the id %j', async (runId) => {
    const before = server.received.length;
    await expect(read(runId, {})).rejects.toMatchObject({ kind: 'not_found' });
    expect(server.received).toHaveLength(before);
  });
});

describe('cancelling a run of Extend', () => {
  const cancel = () => extend.cancelRun?.(RUN_ID, contextOf(extend, server.url));

  /** Refuses every cancel, as the vendor does for a run in `status`. */
  function refuseIn(status: string): void {
    server.respond = ({ method }, response) => {
      if (method === 'POST') json(response, extendFixture('error.422.json'), 422);
      else json(response, { ...extendFixture('get_workflow_run.cancelling.json'), status });
    };
  }

  it('asks without a body', async () => {
    server.respond = (_request, response) =>
      json(response, extendFixture('get_workflow_run.cancelling.json'));
    await cancel();
    expect(server.received.at(-1)).toMatchObject({ method: 'POST', body: '' });
    expect(server.received.at(-1)?.url.pathname).toBe(`/workflow_runs/${RUN_ID}/cancel`);
    expect(server.received.at(-1)?.headers['x-extend-api-version']).toBe('2026-02-09');
  });

  it.each(['NEEDS_REVIEW', 'PROCESSED', 'PAUSED'])('is refused when the run is %s', async (status) => {
    refuseIn(status);
    await expect(cancel()).rejects.toMatchObject({ kind: 'refused' });
  });

  it('is taken for done when the run is being stopped already', async () => {
    refuseIn('CANCELLING');
    await expect(cancel()).resolves.toBeUndefined();
  });

  it('can be tried again when the vendor was not there', async () => {
    server.respond = (_request, response) => json(response, extendFixture('error.500.json'), 500);
    const before = server.received.length;
    await expect(cancel()).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.received).toHaveLength(before + 1);
  });
});
