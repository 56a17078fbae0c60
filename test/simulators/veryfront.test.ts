import { describe, expect, it } from 'vitest';
import { BEGIN, fixture, serve, type Body, type Served } from './served.js';

const at = (ms: number) => new Date(BEGIN + ms).toISOString();
const keysOf = (value: unknown) => Object.keys(value as Body).sort();

async function readAfter(served: Served, runId: string, ms: number): Promise<Body> {
  served.clock.ms = BEGIN + ms;
  return served.read(`/veryfront/runs/${runId}`);
}

const cancel = (served: Served, runId: string) =>
  served.call(`/veryfront/runs/${runId}/cancel`, { method: 'POST' });

const create = (served: Served, body: unknown) =>
  served.call('/veryfront/runs', { method: 'POST', body: JSON.stringify(body) });

describe('a run at Veryfront', () => {
  it('has exactly the fields of the documented body', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'veryfront', files: ['report.json'] });
    expect(runId).toMatch(/^run_[0-9a-f-]{36}$/);
    const body = await readAfter(served, runId, 35_000);
    const documented = fixture('veryfront/get-run.completed.eval-artifact.json');
    expect(keysOf(body)).toEqual(keysOf(documented));
    const artifactOf = (run: Body) => (run['artifacts'] as Body[])[0];
    expect(keysOf(artifactOf(body))).toEqual(keysOf(artifactOf(documented)));
    expect(artifactOf(body)).toMatchObject({ kind: 'eval-report', contentType: 'application/json' });
  });

  it('waits, works and completes', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'veryfront', files: ['a.json'] });
    expect(await readAfter(served, runId, 0)).toMatchObject({
      status: 'pending',
      kind: 'task',
      created_at: at(0),
      started_at: null,
      timeout_seconds: null,
      artifacts: [],
    });
    expect(await readAfter(served, runId, 6_000)).toMatchObject({
      status: 'running',
      started_at: at(5_000),
      updated_at: at(5_000),
      completed_at: null,
      duration_ms: null,
    });
    expect(await readAfter(served, runId, 99_000)).toMatchObject({
      status: 'completed',
      completed_at: at(35_000),
      duration_ms: 30_000,
      exit_code: 0,
    });
  });

  it('says what it waits for, and only while it waits', async () => {
    const served = await serve();
    const script = [
      { afterMs: 0, status: 'running' },
      { afterMs: 10, status: 'waiting', waiting_reason: 'input' },
      { afterMs: 20, status: 'running' },
      { afterMs: 30, status: 'waiting', waiting_reason: 'tool' },
    ];
    const runId = await served.create({ vendor: 'veryfront', script });
    expect(await readAfter(served, runId, 10)).toMatchObject({ status: 'waiting', waiting_reason: 'input' });
    expect(await readAfter(served, runId, 20)).toMatchObject({ status: 'running', waiting_reason: null });
    expect(await readAfter(served, runId, 30)).toMatchObject({ status: 'waiting', waiting_reason: 'tool' });
  });

  it('carries its limit as the vendor names it', async () => {
    const served = await serve();
    const spec = served.simulators.veryfront.run().maxRunDuration('90s').neverEnds().spec();
    const body = await readAfter(served, await served.create(spec), 0);
    expect(body).toMatchObject({ status: 'running', timeout_seconds: 90 });
    expect(body).not.toHaveProperty('max_run_duration_seconds');
  });

  it('belongs to a conversation when an agent does it', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'veryfront', fields: { kind: 'agent' } });
    const body = await readAfter(served, runId, 99_000);
    expect(keysOf(body)).toEqual(keysOf(fixture('veryfront/complete.completed.response.json')['run']));
    expect(body).toMatchObject({ owner: { kind: 'conversation' }, target: null, duration_ms: null });
  });

  it('fails with an error that has a message and a code', async () => {
    const served = await serve();
    const spec = served.simulators.veryfront.run().running('1s').fails({ error: 'boom' }).spec();
    const runId = await served.create(spec);
    expect(await readAfter(served, runId, 1_000)).toMatchObject({
      status: 'failed',
      error: { message: 'boom', code: 'TASK_FAILED' },
      exit_code: 1,
    });
  });

  it('is never pushed, whatever its spec says of webhooks', async () => {
    const served = await serve();
    const webhooks = { url: 'http://127.0.0.1:9/hooks', secret: 'secret' };
    await served.create({ vendor: 'veryfront', webhooks });
    expect(served.simulators.nextDeliveryAt()).toBeNull();
  });

  it('may have any id of up to 128 characters', async () => {
    const served = await serve();
    const runId = await served.create({
      vendor: 'veryfront',
      runId: 'nightly/2026 é',
      faults: [{ afterMs: 0, forMs: 10, kind: '500' }],
    });
    const path = `/veryfront/runs/${encodeURIComponent(runId)}`;
    expect((await served.call(path)).status).toBe(500);
    served.clock.pass(10);
    expect(await served.read(path)).toMatchObject({ run_id: 'nightly/2026 é' });
    expect((await served.control({ vendor: 'veryfront', runId: 'x'.repeat(129) })).status).toBe(400);
    expect((await served.call('/veryfront/runs/%E0%A4%A')).status).toBe(404);
  });

  it('is refused in the documented form', async () => {
    const served = await serve();
    for (const status of [401, 404]) {
      const headers: Record<string, string> = status === 401 ? { authorization: 'Bearer other' } : {};
      const response = await served.call('/veryfront/runs/run_1', { headers });
      expect(response.status).toBe(status);
      expect(await response.json()).toEqual(fixture(`veryfront/error.${status}.json`)['body']);
    }
    for (const kind of ['429', '500'] as const) {
      const faults = [{ afterMs: 0, forMs: 10, kind, retryAfterSeconds: 5 }];
      const runId = await served.create({ vendor: 'veryfront', faults });
      const response = await served.call(`/veryfront/runs/${runId}`);
      expect(await response.json()).toEqual(fixture(`veryfront/error.${kind}.json`)['body']);
      expect(response.headers.get('retry-after')).toBe(kind === '429' ? '5' : null);
    }
  });

  it('takes the key in either of two headers', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'veryfront' });
    const headers = { authorization: '', 'x-api-key': 'sim-key' };
    expect((await served.call(`/veryfront/runs/${runId}`, { headers })).status).toBe(200);
  });
});

describe('cancelling a run at Veryfront', () => {
  it('ends it, once', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'veryfront' });
    served.clock.pass(1_000);
    const body = (await (await cancel(served, runId)).json()) as Body;
    expect(keysOf(body)).toEqual(keysOf(fixture('veryfront/cancel-run.response.json')));
    const ended = { status: 'cancelled', started_at: null, completed_at: at(1_000), exit_code: null };
    expect(body).toMatchObject({ cancelled: true, run: ended });
    served.clock.pass(99_000);
    expect(await (await cancel(served, runId)).json()).toMatchObject({ cancelled: false, run: ended });
  });

  it('changes nothing of a run that ignores or refuses it', async () => {
    const served = await serve();
    const deaf = await served.create({ vendor: 'veryfront', ignoreCancel: true });
    const stubborn = await served.create({ vendor: 'veryfront', refuseCancel: true });
    expect(await (await cancel(served, deaf)).json()).toMatchObject({ cancelled: true });
    expect((await cancel(served, stubborn)).status).toBe(409);
    expect(await readAfter(served, deaf, 6_000)).toMatchObject({ status: 'running' });
    expect(await readAfter(served, stubborn, 6_000)).toMatchObject({ status: 'running' });
  });
});

describe('starting a run at Veryfront', () => {
  it('answers as documented, and again for the same id', async () => {
    const served = await serve();
    const request = fixture('veryfront/create-run.task.request.json');
    const first = await create(served, request);
    expect(first.status).toBe(202);
    const documented = fixture('veryfront/create-run.response.json');
    const body = (await first.json()) as Body;
    expect(keysOf(body)).toEqual(keysOf(documented));
    expect(keysOf(body['run'])).toEqual([...keysOf(documented['run'])]);
    expect(body['run']).toMatchObject({
      run_id: request['public_id'],
      status: 'pending',
      target: 'task:sync-data',
      timeout_seconds: 900,
      config: { batchSize: 100 },
    });
    served.clock.pass(6_000);
    const second = await create(served, request);
    expect(second.status).toBe(202);
    expect(await second.json()).toMatchObject({
      accepted: true,
      duplicate: true,
      run: { status: 'running' },
    });
  });

  it('does as the run that was made for an example of its target', async () => {
    const served = await serve();
    const script = [{ afterMs: 0, status: 'failed' }];
    await served.create({ vendor: 'veryfront', definitionId: 'sync-data', script });
    await create(served, fixture('veryfront/create-run.task.request.json'));
    const body = await readAfter(served, 'run_11111111-1111-4111-8111-111111111111', 0);
    expect(body).toMatchObject({ status: 'failed', target: 'task:sync-data' });
  });

  it('is refused without a kind, an owner or JSON', async () => {
    const served = await serve();
    expect((await create(served, { kind: 'task' })).status).toBe(400);
    expect((await served.call('/veryfront/runs', { method: 'POST', body: '{' })).status).toBe(400);
  });
});

describe('the lists of Veryfront', () => {
  it('show a project its runs, page by page, without those of agents', async () => {
    const served = await serve();
    const ids: string[] = [];
    for (let count = 0; count < 5; count += 1) ids.push(await served.create({ vendor: 'veryfront' }));
    await served.create({ vendor: 'veryfront', fields: { kind: 'agent' } });
    const { owner } = await readAfter(served, ids[0]!, 0);
    const path = `/veryfront/projects/${(owner as Body)['id'] as string}/runs?limit=2`;
    const seen: unknown[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Body = await served.read(cursor === '' ? path : `${path}&cursor=${cursor}`);
      expect(keysOf(page)).toEqual(keysOf(fixture('veryfront/list-runs.page1.json')));
      seen.push(...(page['data'] as Body[]).map((run) => run['run_id']));
      cursor = (page['page_info'] as { next: string | null }).next;
    }
    expect(seen).toEqual(ids.toReversed());
    expect(await served.read('/veryfront/projects/other/runs')).toMatchObject({ data: [] });
    expect((await served.call(`${path}&cursor=bad`)).status).toBe(400);
  });

  it('show what happened to a run, from an event on', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'veryfront' });
    const path = `/veryfront/runs/${runId}/events`;
    expect(await served.read(path)).toMatchObject({ data: [] });
    served.clock.pass(99_000);
    const all = await served.read(path);
    const documented = fixture('veryfront/list-run-events.json');
    expect(keysOf(all)).toEqual(keysOf(documented));
    expect((all['data'] as Body[]).map(keysOf)).toEqual((documented['data'] as Body[]).map(keysOf));
    expect(all['data']).toMatchObject([
      { event_id: 1, event_type: 'RUN_STARTED', created_at: at(5_000) },
      { event_id: 2, event_type: 'RUN_FINISHED', created_at: at(35_000) },
    ]);
    expect(await served.read(`${path}?after_event_id=1`)).toMatchObject({ data: [{ event_id: 2 }] });
    expect((await served.call(`${path}?limit=many`)).status).toBe(400);
  });

  it('have one event for a failure and a cancel', async () => {
    const served = await serve();
    const failed = await served.create({ vendor: 'veryfront', script: [{ afterMs: 0, status: 'failed' }] });
    const stopped = await served.create({ vendor: 'veryfront' });
    await cancel(served, stopped);
    for (const runId of [failed, stopped]) {
      const { data } = await served.read(`/veryfront/runs/${runId}/events`);
      expect(data).toMatchObject([{ event_id: 1, event_type: 'RUN_ERROR' }]);
    }
  });
});
