import { describe, expect, it } from 'vitest';
import { BEGIN, fixture, serve, type Body, type Served } from './served.js';

const at = (ms: number) => new Date(BEGIN + ms).toISOString();
const VERSION = { 'x-extend-api-version': '2026-02-09' };

/** Calls the simulator with the version of the API, as every caller must. */
const call = (served: Served, path: string, init: RequestInit = {}) =>
  served.call(`/extend${path}`, { ...init, headers: { ...VERSION, ...init.headers } });

const post = (served: Served, path: string, body?: unknown) =>
  call(served, path, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

async function readAfter(served: Served, runId: string, ms: number): Promise<Body> {
  served.clock.ms = BEGIN + ms;
  return (await (await call(served, `/workflow_runs/${runId}`)).json()) as Body;
}

/** The documented error, without the id of its request, which differs each time. */
function errorOf(name: string): Body {
  return { ...fixture(`extend/error.${name}.json`), requestId: expect.stringMatching(/^req_/) as string };
}

const keysOf = (body: unknown) => Object.keys(body as object).sort();

describe('a run at Extend', () => {
  it('has exactly the fields of the documented body, all through its life', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend', files: ['a.pdf'] });
    const documented = fixture('extend/get_workflow_run.processed.json');
    for (const ms of [0, 30_000]) {
      const body = await readAfter(served, runId, ms);
      expect(keysOf(body)).toEqual(keysOf(documented));
      for (const part of ['workflow', 'workflowVersion'] as const) {
        expect(keysOf(body[part])).toEqual(keysOf(documented[part]));
      }
    }
  });

  it('has files and steps with the fields of the documented ones', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend', files: ['a.pdf'] });
    const body = await readAfter(served, runId, 30_000);
    const documented = fixture('extend/get_workflow_run.processed.json');
    const part = (of: Body, list: string, index: number) => (of[list] as Body[])[index];
    expect(keysOf(part(body, 'files', 1))).toEqual(keysOf(part(documented, 'files', 0)));
    expect(body['stepRuns']).toMatchObject([{ stepType: 'PARSE' }, { stepType: 'SPLIT' }]);
    expect(keysOf(part(body, 'stepRuns', 0))).toEqual(keysOf(part(documented, 'stepRuns', 0)));
    expect(keysOf(part(body, 'stepRuns', 1))).toEqual(keysOf(part(documented, 'stepRuns', 3)));
  });

  it('lives an ordinary life when it was given no script', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend' });
    const seen = [];
    for (const ms of [0, 29_999, 30_000, 9_999_999]) {
      seen.push((await readAfter(served, runId, ms))['status']);
    }
    expect(seen).toEqual(['PROCESSING', 'PROCESSING', 'PROCESSED', 'PROCESSED']);
  });

  it('follows a script literally, unknown words included', async () => {
    const served = await serve();
    const script = ['PROCESSED', 'LIMBO', 'PROCESSING', 'REJECTED'].map((status, step) => ({
      afterMs: step * 10 + 10,
      status,
    }));
    const runId = await served.create({ vendor: 'extend', script });
    const seen = [];
    for (const ms of [0, 10, 20, 30, 40]) seen.push((await readAfter(served, runId, ms))['status']);
    expect(seen).toEqual(['PENDING', 'PROCESSED', 'LIMBO', 'PROCESSING', 'REJECTED']);
  });

  it('has a start once it works, and an end once it is final, but not while it waits for a person', async () => {
    const served = await serve();
    const words = ['PENDING', 'PROCESSING', 'NEEDS_REVIEW', 'REJECTED'];
    const script = words.map((status, step) => ({ afterMs: step * 10, status }));
    const runId = await served.create({ vendor: 'extend', script });
    const unseen = { initialRunAt: null, startTime: null, endTime: null, reviewed: false };
    expect(await readAfter(served, runId, 0)).toMatchObject(unseen);
    const begun = { initialRunAt: at(0), startTime: at(10), endTime: null, reviewed: false };
    expect(await readAfter(served, runId, 10)).toMatchObject(begun);
    expect(await readAfter(served, runId, 20)).toMatchObject(begun);
    expect(await readAfter(served, runId, 30)).toMatchObject({
      startTime: at(10),
      endTime: at(30),
      reviewed: true,
      reviewedAt: at(30),
      rejectionNote: 'Rejected by the reviewer',
    });
  });

  it('was reviewed by nobody when it ended without a review', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend' });
    const unreviewed = { status: 'PROCESSED', reviewed: false, reviewedAt: null, rejectionNote: null };
    expect(await readAfter(served, runId, 30_000)).toMatchObject(unreviewed);
  });

  it('merges the fields of the script into its body', async () => {
    const served = await serve();
    const stepRuns = [{ stepType: 'RULE_VALIDATION', result: { allPassed: false } }];
    const script = [{ afterMs: 0, status: 'PROCESSED', stepRuns, metadata: { n: 1 } }];
    const runId = await served.create({ vendor: 'extend', script });
    expect(await readAfter(served, runId, 0)).toMatchObject({ stepRuns, metadata: { n: 1 } });
  });

  it('is found by its id only, percent-encoded where that is needed', async () => {
    const served = await serve();
    const missing = await call(served, '/workflow_runs/workflow_run_missing');
    expect([missing.status, await missing.json()]).toEqual([404, errorOf('404')]);
    const runId = await served.create({ vendor: 'extend', runId: 'odd/id ?#' });
    const found = await call(served, `/workflow_runs/${encodeURIComponent(runId)}`);
    expect(await found.json()).toMatchObject({ id: 'odd/id ?#' });
    expect(served.simulators.log().at(-1)).toMatchObject({ runId: 'odd/id ?#' });
  });

  it.each([{ authorization: '' }, { authorization: 'Bearer other' }, { authorization: 'sim-key' }])(
    'is hidden from a caller with %j',
    async (headers) => {
      const served = await serve();
      const runId = await served.create({ vendor: 'extend' });
      const response = await call(served, `/workflow_runs/${runId}`, { headers });
      expect([response.status, await response.json()]).toEqual([401, errorOf('401')]);
    },
  );

  it.each(['', '1999-01-01'])('is not shown in the version %j of the API', async (version) => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend' });
    const headers: Record<string, string> = version === '' ? {} : { 'x-extend-api-version': version };
    const response = await served.call(`/extend/workflow_runs/${runId}`, { headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'INVALID_REQUEST', retryable: false });
  });

  it.each([
    ['429', 429],
    ['500', 500],
    ['404', 404],
  ] as const)('meets the fault %s in the vendor’s words', async (kind, status) => {
    const served = await serve();
    const faults = [{ afterMs: 0, forMs: 10, kind, retryAfterSeconds: 7 }];
    const runId = await served.create({ vendor: 'extend', faults });
    const response = await call(served, `/workflow_runs/${runId}`);
    expect([response.status, await response.json()]).toEqual([status, errorOf(kind)]);
    expect(response.headers.get('retry-after')).toBe(kind === '429' ? '7' : null);
  });

  it('has no other paths', async () => {
    const served = await serve();
    const response = await call(served, '/v1/runs');
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'NOT_FOUND' }]);
  });
});

describe('creating and changing a run at Extend', () => {
  it('works at once on what the documented request asks for', async () => {
    const served = await serve();
    const request = fixture('extend/create_workflow_run.request.json');
    const created = (await (await post(served, '/workflow_runs', request)).json()) as Body;
    expect(created).toMatchObject({ status: 'PROCESSING', metadata: { correlationId: 'job-10442' } });
    expect(created['workflow']).toMatchObject({ id: (request['workflow'] as Body)['id'] });
    const body = await readAfter(served, String(created['id']), 30_000);
    expect(body).toMatchObject({ status: 'PROCESSED', metadata: { correlationId: 'job-10442' } });
    const packaged = fixture('extend/create_workflow_run.package.request.json');
    expect((await post(served, '/workflow_runs', packaged)).status).toBe(200);
  });

  it.each([
    [{ file: { url: 'https://example.com/a.pdf' } }, 'workflow.id is required'],
    [{ workflow: { id: 'w' } }, 'exactly one of file and package is required'],
    ['text', ''],
  ])('refuses the request %j', async (body, message) => {
    const served = await serve();
    const response = await post(served, '/workflow_runs', body);
    expect(response.status).toBe(400);
    const error = (await response.json()) as Body;
    expect(keysOf(error)).toEqual(['code', 'message', 'requestId', 'retryable']);
    expect(error['message']).toContain(message);
  });

  it('merges metadata and keeps the course of the run', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend', fields: { metadata: { a: 1 } } });
    const request = fixture('extend/update_workflow_run.request.json');
    const response = await post(served, `/workflow_runs/${runId}`, request);
    expect(await response.json()).toMatchObject({ metadata: { a: 1, customerId: 'c1' } });
    expect(await readAfter(served, runId, 30_000)).toMatchObject({
      status: 'PROCESSED',
      metadata: { a: 1, customerId: 'c1' },
    });
  });
});

describe('cancelling a run at Extend', () => {
  it('takes two seconds in which the run is being stopped', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend' });
    served.clock.pass(5_000);
    const response = await post(served, `/workflow_runs/${runId}/cancel`);
    expect(await response.json()).toMatchObject({ status: 'CANCELLING', endTime: null });
    expect((await readAfter(served, runId, 6_999))['status']).toBe('CANCELLING');
    expect(await readAfter(served, runId, 7_000)).toMatchObject({ status: 'CANCELLED', endTime: at(7_000) });
  });

  it.each(['NEEDS_REVIEW', 'CANCELLING', 'PROCESSED', 'REJECTED'])('is refused in %s', async (status) => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend', script: [{ afterMs: 0, status }] });
    const response = await post(served, `/workflow_runs/${runId}/cancel`);
    expect([response.status, await response.json()]).toEqual([422, errorOf('422')]);
  });

  it('changes nothing when the run ignores or refuses it', async () => {
    const served = await serve();
    const deaf = await served.create({ vendor: 'extend', ignoreCancel: true });
    const stubborn = await served.create({ vendor: 'extend', refuseCancel: true });
    expect((await post(served, `/workflow_runs/${deaf}/cancel`)).status).toBe(200);
    expect((await post(served, `/workflow_runs/${stubborn}/cancel`)).status).toBe(422);
    expect((await readAfter(served, deaf, 6_000))['status']).toBe('PROCESSING');
    expect((await readAfter(served, stubborn, 6_000))['status']).toBe('PROCESSING');
  });
});

describe('the files of a run at Extend', () => {
  it('are what was put in, and the parts that were made of it once the work is done', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend', files: ['a.pdf', 'b.csv'] });
    const namesAt = async (ms: number) =>
      ((await readAfter(served, runId, ms))['files'] as Body[]).map((file) => file['name']);
    expect(await namesAt(29_999)).toEqual(['document.pdf']);
    expect(await namesAt(30_000)).toEqual(['document.pdf', 'a.pdf', 'b.csv']);
  });

  it('are read by id, with an address', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'extend', files: ['a.pdf'] });
    const { files } = await readAfter(served, runId, 30_000);
    const [input, part] = files as Body[];
    const file = (await (await call(served, `/files/${String(part?.['id'])}`)).json()) as Body;
    expect(file).toMatchObject({ name: 'a.pdf', type: 'PDF', parentFileId: input?.['id'] });
    expect(keysOf(file)).toEqual(keysOf(fixture('extend/get_file.json')));
    expect((await call(served, '/files/file_missing')).status).toBe(404);
  });
});

describe('the list of runs at Extend', () => {
  async function createMany(served: Served, count: number): Promise<string[]> {
    const ids = [];
    for (let made = 0; made < count; made += 1) {
      ids.push(await served.create({ vendor: 'extend' }));
      served.clock.pass(1000);
    }
    return ids;
  }

  const page = async (served: Served, query: Record<string, string>) =>
    (await (await call(served, `/workflow_runs?${new URLSearchParams(query)}`)).json()) as {
      readonly data: readonly Body[];
      readonly nextPageToken?: string;
    };

  it('comes in pages, the latest first, and ends without a token', async () => {
    const served = await serve();
    const ids = await createMany(served, 5);
    const seen: unknown[] = [];
    let token: string | undefined;
    do {
      const next: Record<string, string> = token === undefined ? {} : { nextPageToken: token };
      const answer = await page(served, { maxPageSize: '2', ...next });
      seen.push(...answer.data.map((run) => run['id']));
      token = answer.nextPageToken;
    } while (token !== undefined);
    expect(seen).toEqual(ids.toReversed());
  });

  it('shows summaries with the documented fields', async () => {
    const served = await serve();
    await createMany(served, 1);
    const [summary] = (await page(served, {})).data;
    const [documented] = fixture('extend/list_workflow_runs.page.json')['data'] as Body[];
    expect(keysOf(summary)).toEqual(keysOf(documented));
    const empty = await page(await serve(), {});
    expect(empty).toEqual(fixture('extend/list_workflow_runs.last_page.json'));
  });

  it('is filtered and sorted as asked', async () => {
    const served = await serve();
    const [first, second] = await createMany(served, 2);
    const other = await served.create({ vendor: 'extend', definitionId: 'workflow_other' });
    served.clock.ms = BEGIN + 30_500;
    const ids = async (query: Record<string, string>) =>
      (await page(served, query)).data.map((run) => run['id']);
    expect(await ids({ status: 'PROCESSED' })).toEqual([first]);
    expect(await ids({ workflowId: 'workflow_other' })).toEqual([other]);
    expect(await ids({ sortBy: 'createdAt', sortDir: 'asc' })).toEqual([first, second, other]);
    expect(await ids({})).toEqual([first, other, second]);
    expect(await ids({ fileNameContains: 'invoice' })).toEqual([]);
    expect(await ids({ batchId: 'batch_1' })).toEqual([]);
  });

  it.each([{ nextPageToken: 'x' }, { maxPageSize: '0' }, { maxPageSize: 'all' }])(
    'refuses the query %j',
    async (query) => {
      const response = await call(await serve(), `/workflow_runs?${new URLSearchParams(query as never)}`);
      expect(response.status).toBe(400);
    },
  );
});
