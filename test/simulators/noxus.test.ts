import { describe, expect, it } from 'vitest';
import { receive } from './receiver.js';
import { BEGIN, fixture, serve, type Body, type Served } from './served.js';

const KEY = { 'x-api-key': 'sim-key' };
const TOKEN = 'callback-token-of-thirty-two-byte';
const WORKFLOW = '0c9d8e7f-6a5b-4c3d-9e2f-1a0b9c8d7e6f';

const at = (ms: number) => new Date(BEGIN + ms).toISOString();
const keysOf = (value: unknown) => Object.keys(value as Body).sort();

const call = (served: Served, path: string, init: RequestInit = {}) =>
  served.call(`/noxus${path}`, { ...init, headers: KEY });

async function read(served: Served, path: string): Promise<Body> {
  const response = await call(served, path);
  expect(response.status).toBe(200);
  return (await response.json()) as Body;
}

async function runAfter(served: Served, runId: string, ms: number): Promise<Body> {
  served.clock.ms = BEGIN + ms;
  return read(served, `/v1/runs/${runId}`);
}

async function outputAfter(served: Served, runId: string, ms: number): Promise<Body> {
  const { workflow_id } = await runAfter(served, runId, ms);
  return read(served, `/v1/workflows/${String(workflow_id)}/runs/${runId}`);
}

const start = (served: Served, body: Body) =>
  call(served, `/v1/workflows/${WORKFLOW}/runs`, { method: 'POST', body: JSON.stringify(body) });

const stop = (served: Served, runId: string) => call(served, `/v1/runs/${runId}/stop`, { method: 'POST' });

const create = (served: Served, spec: Body = {}) => served.create({ vendor: 'noxus', ...spec });

/** A receiver's address with the token at its end. */
const addressOf = (url: string, token = TOKEN) => `${url}/noxus/default/${encodeURIComponent(token)}`;

const deliveriesIn = (served: Served) =>
  served.simulators.log().filter((logged) => logged.kind === 'delivery');

describe('a run at Noxus', () => {
  it('has exactly the fields of the documented body, and no output', async () => {
    const served = await serve();
    const body = await runAfter(served, await create(served, { files: ['a.pdf'] }), 35_000);
    const documented = fixture('noxus/get-run.completed.json');
    expect(keysOf(body)).toEqual(keysOf(documented));
    expect(keysOf(body['workflow'])).toEqual(keysOf(documented['workflow']));
    expect(body).toMatchObject({ status: 'completed', progress: 100, finished_at: at(35_000) });
  });

  it('has its output, with its files in it, where its workflow shows it', async () => {
    const served = await serve();
    const runId = await create(served, { files: ['a.pdf', 'b c.csv'] });
    expect(await outputAfter(served, runId, 6_000)).toMatchObject({ status: 'running', output: null });
    const body = await outputAfter(served, runId, 35_000);
    const documented = fixture('noxus/get-workflow-run.completed.json');
    expect(keysOf(body)).toEqual(keysOf(documented));
    expect(keysOf(body['progress_details'])).toEqual(keysOf(documented['progress_details']));
    const output = body['output'] as Record<string, Body>;
    expect(keysOf(output['File 1'])).toEqual(keysOf((documented['output'] as Body)['Report']));
    expect(output).toMatchObject({
      'File 1': { name: 'a.pdf', content_type: 'application/pdf' },
      'File 2': { name: 'b c.csv', uri: `spot://runs/${runId}/1/b%20c.csv` },
    });
  });

  it('lives its ordinary life from queued to completed', async () => {
    const served = await serve();
    const runId = await create(served);
    const queued = { status: 'queued', progress: 0, created_at: at(0), finished_at: null };
    expect(await runAfter(served, runId, 0)).toMatchObject(queued);
    expect(await runAfter(served, runId, 6_000)).toMatchObject({ status: 'running', finished_at: null });
    expect(await runAfter(served, runId, 99_000)).toMatchObject({
      status: 'completed',
      finished_at: at(35_000),
    });
  });

  it('obeys its script literally, down to statuses and fields that nobody knows', async () => {
    const served = await serve();
    const runId = await create(served, {
      script: [
        { afterMs: 0, status: 'awaiting_human_feedback', progress: 66, odd: true },
        { afterMs: 10, status: 'thinking' },
        { afterMs: 20, status: 'completed', output: { Total: 3 } },
      ],
    });
    expect(await runAfter(served, runId, 0)).toMatchObject({
      status: 'awaiting_human_feedback',
      progress: 66,
      odd: true,
    });
    expect(await runAfter(served, runId, 10)).toMatchObject({ status: 'thinking', finished_at: null });
    expect(await outputAfter(served, runId, 20)).toMatchObject({ output: { Total: 3 } });
    expect(await runAfter(served, runId, 20)).not.toHaveProperty('output');
  });

  it('is not found under another workflow, under another id or among other vendors’ runs', async () => {
    const served = await serve();
    const runId = await create(served);
    const other = '00000000-0000-4000-8000-000000000009';
    for (const path of [`/v1/workflows/${other}/runs/${runId}`, `/v1/runs/${other}`]) {
      const response = await call(served, path);
      expect([response.status, await response.json()]).toEqual([
        404,
        fixture('noxus/error.404.json')['body'],
      ]);
    }
  });

  it('is refused with 422 for an id that is no UUID', async () => {
    const served = await serve();
    const response = await call(served, '/v1/runs/seven');
    const { detail } = (await response.json()) as { detail: Body[] };
    const documented = fixture('noxus/error.422.json')['body'] as { detail: Body[] };
    expect([response.status, detail[0]?.['loc'], detail[0]?.['type']]).toEqual([
      422,
      documented.detail[0]?.['loc'],
      documented.detail[0]?.['type'],
    ]);
  });

  it('is shown to nobody without the key in its own header', async () => {
    const served = await serve();
    const runId = await create(served);
    for (const key of ['', 'wrong']) {
      const headers = { 'x-api-key': key };
      const response = await served.call(`/noxus/v1/runs/${runId}`, { headers });
      expect([response.status, await response.json()]).toEqual([
        401,
        fixture('noxus/error.401.json')['body'],
      ]);
    }
  });

  it('meets its faults on every path that is about it', async () => {
    const served = await serve();
    const faults = [{ afterMs: 0, forMs: 1_000, kind: '429', retryAfterSeconds: 7 }];
    const runId = await create(served, { faults, definitionId: WORKFLOW });
    for (const path of [`/v1/runs/${runId}`, `/v1/workflows/${WORKFLOW}/runs/${runId}`]) {
      const response = await call(served, path);
      expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    }
  });
});

describe('stopping a run at Noxus', () => {
  it('answers with the stopped run, and leaves an ended one as it is', async () => {
    const served = await serve();
    const runId = await create(served);
    served.clock.pass(6_000);
    const response = await stop(served, runId);
    const body = (await response.json()) as Body;
    expect(keysOf(body)).toEqual(keysOf(fixture('noxus/stop-run.response.json')));
    expect(body).toMatchObject({ status: 'stopped', finished_at: at(6_000) });
    expect(await runAfter(served, runId, 99_000)).toMatchObject({
      status: 'stopped',
      finished_at: at(6_000),
    });
    const done = await create(served, { script: [{ afterMs: 0, status: 'completed' }] });
    expect(await (await stop(served, done)).json()).toMatchObject({ status: 'completed' });
  });

  it('changes nothing when the run ignores or refuses it', async () => {
    const served = await serve();
    const deaf = await create(served, { ignoreCancel: true });
    const stubborn = await create(served, { refuseCancel: true });
    served.clock.pass(6_000);
    expect((await stop(served, deaf)).status).toBe(200);
    expect((await stop(served, stubborn)).status).toBe(409);
    expect(await runAfter(served, deaf, 6_000)).toMatchObject({ status: 'running' });
    expect(await runAfter(served, stubborn, 6_000)).toMatchObject({ status: 'running' });
  });
});

describe('the lists of Noxus', () => {
  it('have pages by number, newest first, of the workspace or of one workflow', async () => {
    const served = await serve();
    const ids = [];
    for (let count = 0; count < 3; count += 1) ids.push(await create(served, { definitionId: WORKFLOW }));
    const other = await create(served);
    const page = await read(served, '/v1/runs?page=2&size=3');
    expect(page).toMatchObject({ total: 4, page: 2, size: 3, pages: 2, items: [{ id: ids[0] }] });
    expect(keysOf(page)).toEqual(keysOf(fixture('noxus/list-runs.page1.json')));
    expect(await read(served, '/v1/runs?size=1')).toMatchObject({ items: [{ id: other }] });
    const ofWorkflow = await read(served, `/v1/workflows/${WORKFLOW}/runs`);
    expect((ofWorkflow['items'] as Body[]).map(({ id }) => id)).toEqual(ids.toReversed());
    expect(await read(served, '/v1/runs?page=9')).toMatchObject({ items: [], total: 4 });
  });

  it.each(['page=0', 'size=0', 'size=101', 'page=x'])('refuse the page %s', async (query) => {
    const served = await serve();
    expect((await call(served, `/v1/runs?${query}`)).status).toBe(422);
  });
});

describe('starting a run at Noxus', () => {
  it('answers with a queued run of the documented form, another one each time', async () => {
    const served = await serve();
    const answers = [];
    for (let count = 0; count < 2; count += 1) {
      const response = await start(served, { input: { Language: 'en' } });
      expect(response.status).toBe(200);
      answers.push((await response.json()) as Body);
    }
    expect(keysOf(answers[0])).toEqual(keysOf(fixture('noxus/create-run.response.json')));
    expect(answers[0]).toMatchObject({
      status: 'queued',
      workflow_id: WORKFLOW,
      input: { Language: 'en' },
      output: null,
    });
    expect(answers[0]?.['id']).not.toBe(answers[1]?.['id']);
  });

  it('calls back once where it was told to, when the run is over', async () => {
    const served = await serve();
    const receiver = await receive();
    const started = await start(served, { callback_url: addressOf(receiver.url) });
    const { id } = (await started.json()) as Body;
    served.clock.pass(34_999);
    await served.simulators.deliverDue();
    expect(receiver.received).toHaveLength(0);
    served.clock.pass(1);
    await served.simulators.deliverDue();
    expect(receiver.received).toHaveLength(1);
    const [{ event, headers }] = receiver.received as [(typeof receiver.received)[0]];
    expect(event).toMatchObject({ id, status: 'completed' });
    expect(Object.keys(headers).filter((name) => /sign|svix|webhook/.test(name))).toEqual([]);
    expect(served.simulators.nextDeliveryAt()).toBeNull();
  });

  it.each(['nowhere', 'ftp://x.example/hook', 7])('is refused with the callback URL %j', async (url) => {
    const served = await serve();
    expect((await start(served, { callback_url: url })).status).toBe(422);
  });
});

describe('a callback of Noxus', () => {
  const webhooks = (url: string, behaviour: 'normal' | 'forged' = 'normal', token = TOKEN) => ({
    url: addressOf(url, token),
    secret: token,
    behaviour,
  });

  it.each(['failed', 'stopped'])('is sent for %s', async (status) => {
    const served = await serve();
    const receiver = await receive();
    const script = [
      { afterMs: 0, status: 'running' },
      { afterMs: 10, status },
    ];
    await create(served, { script, webhooks: webhooks(receiver.url) });
    served.clock.pass(10);
    await served.simulators.deliverDue();
    expect(receiver.received.map(({ event }) => event['status'])).toEqual([status]);
  });

  it('is not sent while a person must act', async () => {
    const served = await serve();
    const receiver = await receive();
    const script = [
      { afterMs: 0, status: 'running' },
      { afterMs: 10, status: 'awaiting_human_feedback' },
    ];
    await create(served, { script, webhooks: webhooks(receiver.url) });
    expect(served.simulators.nextDeliveryAt()).toBeNull();
  });

  it('says whatever its script wants it to say', async () => {
    const served = await serve();
    const receiver = await receive();
    const script = [
      { afterMs: 0, status: 'running' },
      { afterMs: 5, event: 'callback', status: 'completed', odd: 1 },
    ];
    await create(served, { script: script as never, webhooks: webhooks(receiver.url) });
    served.clock.pass(5);
    await served.simulators.deliverDue();
    expect(receiver.received[0]?.event).toMatchObject({ status: 'completed', odd: 1 });
  });

  it.each([TOKEN, 'q/8+Zm9v/YmFyMTIzNDU2Nzg5MDEy='])(
    'leaves no more of the token %s in the log than its beginning',
    async (token) => {
      const served = await serve();
      const receiver = await receive();
      for (const behaviour of ['normal', 'forged'] as const) {
        await create(served, {
          script: [{ afterMs: 0, status: 'completed' }],
          webhooks: webhooks(receiver.url, behaviour, token),
        });
      }
      await served.simulators.deliverDue();
      expect(receiver.received).toHaveLength(2);
      const shown = await (await fetch(`${served.url}/_control/log`)).text();
      expect(deliveriesIn(served)).toMatchObject([
        { path: `/hooks/noxus/default/${encodeURIComponent(token.slice(0, 4)).slice(0, 4)}…`, forged: false },
        { path: '/hooks/noxus/default/whse…', forged: true },
      ]);
      for (const text of [token, encodeURIComponent(token), token.slice(4, 12)]) {
        expect(shown).not.toContain(text);
      }
    },
  );
});
