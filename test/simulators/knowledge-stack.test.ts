import { describe, expect, it } from 'vitest';
import { BEGIN, fixture, serve, type Body, type Served } from './served.js';

const at = (ms: number) => new Date(BEGIN + ms).toISOString();

async function readAfter(served: Served, runId: string, ms: number): Promise<Body> {
  served.clock.ms = BEGIN + ms;
  return served.read(`/knowledge-stack/v1/workflow-runs/${runId}`);
}

const act = (served: Served, runId: string, action: string) =>
  served.call(`/knowledge-stack/v1/workflow-runs/${runId}/${action}`, { method: 'POST' });

const keysOf = (value: unknown) => Object.keys(value as Body).sort();

describe('a run at Knowledge Stack, current generation', () => {
  it('has exactly the fields of the documented body, its snapshot and its files', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'knowledge-stack', files: ['a.docx'] });
    const body = await readAfter(served, runId, 35_000);
    const documented = fixture('knowledge-stack/get-run.current.completed.json');
    expect(keysOf(body)).toEqual(keysOf(documented));
    expect(keysOf(body['run_snapshot'])).toEqual(keysOf(documented['run_snapshot']));
    const assetOf = (run: Body) => (run['outputs'] as { assets: Body[] }).assets[0];
    expect(keysOf(assetOf(body))).toEqual(keysOf(assetOf(documented)));
    expect(assetOf(body)).toMatchObject({ name: 'a.docx', approval_state: 'not_required' });
  });

  it('has neither start nor snapshot before it was started', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'knowledge-stack' });
    expect(await readAfter(served, runId, 0)).toMatchObject({
      execution_state: 'PENDING',
      started_at: null,
      run_snapshot: null,
      updated_at: at(0),
    });
    expect(await readAfter(served, runId, 6_000)).toMatchObject({
      execution_state: 'IN_PROGRESS',
      started_at: at(5_000),
      completed_at: null,
      run_snapshot: { max_run_duration_seconds: 300 },
      updated_at: at(5_000),
    });
    expect(await readAfter(served, runId, 99_000)).toMatchObject({
      execution_state: 'COMPLETED',
      completed_at: at(35_000),
    });
  });

  it('carries whatever limit its script names', async () => {
    const served = await serve();
    const script = [{ afterMs: 0, status: 'IN_PROGRESS', max_run_duration_seconds: 0.5 }];
    const runId = await served.create({ vendor: 'knowledge-stack', script });
    const body = await readAfter(served, runId, 0);
    expect(body).toMatchObject({ run_snapshot: { max_run_duration_seconds: 0.5 } });
    expect(body).not.toHaveProperty('max_run_duration_seconds');
  });

  it('completed when its work ended, not when its review did', async () => {
    const served = await serve();
    const runId = await served.create({
      vendor: 'knowledge-stack',
      script: [
        { afterMs: 0, status: 'IN_PROGRESS' },
        { afterMs: 10, status: 'COMPLETED', approval_state: 'pending' },
        { afterMs: 90, status: 'COMPLETED', approval_state: 'approved' },
      ],
    });
    expect(await readAfter(served, runId, 10)).toMatchObject({ approval_state: 'pending' });
    expect(await readAfter(served, runId, 90)).toMatchObject({
      approval_state: 'approved',
      completed_at: at(10),
      updated_at: at(90),
    });
  });

  it('counts as failed from then on when it is stopped', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'knowledge-stack' });
    served.clock.pass(6_000);
    expect((await act(served, runId, 'stop')).status).toBe(200);
    const stopped = { execution_state: 'FAILED', error: 'Stopped by user', completed_at: at(6_000) };
    expect(await readAfter(served, runId, 99_000)).toMatchObject(stopped);
    expect(await (await act(served, runId, 'stop')).json()).toMatchObject(stopped);
  });

  it('goes on when it ignores or refuses a stop', async () => {
    const served = await serve();
    const deaf = await served.create({ vendor: 'knowledge-stack', ignoreCancel: true });
    const stubborn = await served.create({ vendor: 'knowledge-stack', refuseCancel: true });
    expect((await act(served, deaf, 'stop')).status).toBe(200);
    const refusal = await act(served, stubborn, 'stop');
    expect([refusal.status, (await refusal.json()) as Body]).toMatchObject([409, { code: 'run_busy' }]);
    expect((await readAfter(served, deaf, 6_000))['execution_state']).toBe('IN_PROGRESS');
    expect((await readAfter(served, stubborn, 6_000))['execution_state']).toBe('IN_PROGRESS');
  });

  it('rests as a draft until it is started, and can be started only then', async () => {
    const served = await serve();
    const script = [{ afterMs: 0, status: 'NOT_STARTED' }];
    const runId = await served.create({ vendor: 'knowledge-stack', script });
    expect((await readAfter(served, runId, 1_000_000))['execution_state']).toBe('NOT_STARTED');
    const started = await act(served, runId, 'start');
    expect([started.status, started.headers.get('location')]).toEqual([202, `/v1/workflow-runs/${runId}`]);
    expect(await started.json()).toMatchObject({
      execution_state: 'IN_PROGRESS',
      started_at: at(1_000_000),
    });
    expect((await act(served, runId, 'start')).status).toBe(202);
    expect((await readAfter(served, runId, 1_030_000))['execution_state']).toBe('COMPLETED');
    expect((await act(served, runId, 'start')).status).toBe(409);
    const pending = await served.create({ vendor: 'knowledge-stack' });
    expect((await act(served, pending, 'start')).status).toBe(409);
  });

  it('begins again under its id when a failed run is retried', async () => {
    const served = await serve();
    const script = [
      { afterMs: 0, status: 'PENDING' },
      { afterMs: 10, status: 'IN_PROGRESS', max_run_duration_seconds: 60 },
      { afterMs: 20, status: 'FAILED', error: 'no' },
    ];
    const runId = await served.create({ vendor: 'knowledge-stack', script });
    expect((await act(served, runId, 'retry')).status).toBe(409);
    await readAfter(served, runId, 1_000);
    expect(await (await act(served, runId, 'retry')).json()).toMatchObject({
      execution_state: 'IN_PROGRESS',
      error: null,
      started_at: at(1_000),
      completed_at: null,
      run_snapshot: { max_run_duration_seconds: 60 },
    });
  });

  it('is refused in the documented form', async () => {
    const served = await serve();
    const path = '/knowledge-stack/v1/workflow-runs/00000000-0000-4000-8000-000000000001';
    for (const [name, headers] of [
      ['401', { authorization: 'Bearer other' }],
      ['404', {}],
    ] as const) {
      const documented = fixture(`knowledge-stack/error.current.${name}.json`)['body'] as Body;
      const response = await served.call(path, { headers });
      const body = (await response.json()) as Body;
      expect(response.status).toBe(Number(name));
      expect(body).toEqual({ ...documented, request_id: response.headers.get('x-request-id') });
    }
    expect((await served.call('/knowledge-stack/v1/workflow-runs/abc')).status).toBe(422);
  });
});

describe('a run at Knowledge Stack, older generation', () => {
  it('has exactly the documented fields and a start that is set at creation', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'knowledge-stack', generation: 'abcd' });
    const body = await readAfter(served, runId, 0);
    const documented = fixture('knowledge-stack/get-run.abcd.pending.json');
    expect(keysOf(body)).toEqual(keysOf(documented));
    expect(keysOf(body['run_snapshot'])).toEqual(keysOf(documented['run_snapshot']));
    expect(body).toMatchObject({ status: 'PENDING', started_at: at(0), completed_at: null });
    expect(await readAfter(served, runId, 35_000)).toMatchObject({
      status: 'COMPLETED',
      started_at: at(0),
      completed_at: at(35_000),
      updated_at: at(35_000),
    });
  });

  it('cannot be stopped or started, and is refused in its own form', async () => {
    const served = await serve();
    const faults = [{ afterMs: 0, forMs: 10, kind: '404' as const }];
    const runId = await served.create({ vendor: 'knowledge-stack', generation: 'abcd', faults });
    const refused = await served.call(`/knowledge-stack/v1/workflow-runs/${runId}`);
    expect(await refused.json()).toEqual(fixture('knowledge-stack/error.abcd.404.json')['body']);
    served.clock.pass(10);
    expect((await act(served, runId, 'stop')).status).toBe(404);
    expect((await readAfter(served, runId, 6_000))['status']).toBe('RUNNING');
  });

  it('leaves its files as documents in the folder that it names, page by page', async () => {
    const served = await serve();
    const files = ['a.docx', 'b.docx', 'c.docx'];
    const definitionId = '00000000-0000-4000-8000-000000000002';
    const spec = { vendor: 'knowledge-stack', generation: 'abcd', definitionId };
    const runId = await served.create({ ...spec, files });
    await served.create({ ...spec, files: ['of-the-next-run.docx'] });
    const { run_snapshot } = await readAfter(served, runId, 0);
    const folder = (run_snapshot as { outputs: { path_part_id: string }[] }).outputs[0]?.path_part_id;
    const path = `/knowledge-stack/v1/documents?parent_path_part_id=${folder}`;
    expect(await served.read(path)).toMatchObject({ items: [], total: 0, limit: 20, offset: 0 });
    served.clock.pass(35_000);
    const page = await served.read(`${path}&limit=2&offset=1`);
    expect(page).toMatchObject({ total: 3, limit: 2, offset: 1 });
    expect(page['items']).toMatchObject([
      { name: 'b.docx', created_at: at(35_000) },
      { name: 'c.docx', created_at: at(35_000) },
    ]);
    served.clock.pass(35_000);
    expect(await served.read(path)).toMatchObject({ total: 4 });
  });
});
