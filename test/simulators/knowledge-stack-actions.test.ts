import { describe, expect, it } from 'vitest';
import { BEGIN, fixture, serve, type Body, type Served } from './served.js';

const DEFINITION = '00000000-0000-4000-8000-000000000002';
const at = (ms: number) => new Date(BEGIN + ms).toISOString();

async function post(served: Served, path: string, body?: unknown, init: RequestInit = {}) {
  const response = await served.call(`/knowledge-stack/v1/${path}`, {
    method: 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...init,
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

const read = (served: Served, runId: unknown) =>
  served.read(`/knowledge-stack/v1/workflow-runs/${String(runId)}`);

const createPath = `workflow-definitions/${DEFINITION}/runs`;
const create = (served: Served, spec = {}) =>
  served.create({ vendor: 'knowledge-stack', definitionId: DEFINITION, ...spec });

describe('a run that an app creates at Knowledge Stack', () => {
  it('rests as a draft with the documented body until it is started', async () => {
    const served = await serve();
    const { status, body } = await post(served, createPath, { name: 'Leave rules' });
    const documented = fixture('knowledge-stack/get-run.current.not-started.json');
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(Object.keys(documented).sort());
    expect(body).toMatchObject({
      execution_state: 'NOT_STARTED',
      name: 'Leave rules',
      auto_start: false,
      workflow_definition_id: DEFINITION,
      run_snapshot: null,
    });
    served.clock.pass(1_000_000);
    expect(await read(served, body['id'])).toMatchObject({ execution_state: 'NOT_STARTED' });
    const message = fixture('knowledge-stack/start.current.request.json');
    const started = await post(served, `workflow-runs/${String(body['id'])}/start`, message);
    expect(started.headers.get('location')).toBe(`/v1/workflow-runs/${String(body['id'])}`);
    expect(started.body).toMatchObject({
      execution_state: 'IN_PROGRESS',
      started_at: at(1_000_000),
      run_snapshot: message,
    });
    served.clock.pass(30_000);
    expect(await read(served, body['id'])).toMatchObject({ execution_state: 'COMPLETED' });
  });

  it('is taken from a form, and waits for its uploads', async () => {
    const served = await serve();
    const form = new FormData();
    form.set('name', 'From a form');
    form.set('auto_start', 'false');
    form.set('files', new Blob(['a']), 'a.txt');
    const { status, body } = await post(served, createPath, undefined, { body: form });
    expect([status, body['execution_state'], body['name']]).toEqual([201, 'PENDING', 'From a form']);
    const start = `workflow-runs/${String(body['id'])}/start`;
    expect((await post(served, start)).status).toBe(409);
    served.clock.pass(5_000);
    expect((await post(served, start)).status).toBe(202);
  });

  it('starts by itself when it is told to, one run of a definition at a time', async () => {
    const served = await serve();
    const asked = { auto_start: true, user_message: 'Focus on leave rules' };
    const ids = [];
    for (let made = 0; made < 2; made += 1) ids.push((await post(served, createPath, asked)).body['id']);
    served.clock.pass(5_000);
    expect(await read(served, ids[0])).toMatchObject({
      execution_state: 'IN_PROGRESS',
      auto_start: true,
      auto_start_user_message: 'Focus on leave rules',
      run_snapshot: { user_message: 'Focus on leave rules' },
    });
    expect(await read(served, ids[1])).toMatchObject({ execution_state: 'PENDING' });
    served.clock.pass(30_000);
    expect(await read(served, ids[1])).toMatchObject({ execution_state: 'IN_PROGRESS' });
  });

  it('can be created where the path does not name the definition', async () => {
    const served = await serve();
    const { status, body } = await post(served, 'workflow-runs', { workflow_definition_id: DEFINITION });
    expect([status, body['workflow_definition_id']]).toEqual([201, DEFINITION]);
    expect((await post(served, 'workflow-runs', {})).status).toBe(422);
  });

  it('is one run however often it is asked for under one key', async () => {
    const served = await serve();
    const ids = [];
    for (const key of ['k1', 'k1', 'k2']) {
      ids.push((await post(served, createPath, { idempotency_key: key })).body['id']);
    }
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
    expect((await post(served, createPath, { idempotency_key: 'k'.repeat(256) })).status).toBe(422);
  });

  it('does what was written for its definition once it is started', async () => {
    const served = await serve();
    const script = [
      { afterMs: 0, status: 'PENDING' },
      { afterMs: 10, status: 'IN_PROGRESS' },
      { afterMs: 20, status: 'COMPLETED', approval_state: 'pending' },
    ];
    await create(served, { script, files: ['a.docx'] });
    const { body } = await post(served, createPath, {});
    served.clock.pass(1_000);
    await post(served, `workflow-runs/${String(body['id'])}/start`);
    served.clock.pass(10);
    expect(await read(served, body['id'])).toMatchObject({
      execution_state: 'COMPLETED',
      approval_state: 'pending',
      completed_at: at(1_010),
      outputs: { assets: [{ name: 'a.docx', approval_state: 'pending' }] },
    });
  });

  it('may be renamed while it is a draft, and not after', async () => {
    const served = await serve();
    const { body } = await post(served, createPath, {});
    const path = `workflow-runs/${String(body['id'])}`;
    const rename = () => post(served, path, { name: 'Better' }, { method: 'PATCH' });
    expect((await rename()).body).toMatchObject({ name: 'Better', execution_state: 'NOT_STARTED' });
    await post(served, `${path}/start`);
    expect((await rename()).status).toBe(409);
  });

  it('is cloned as a draft once it was started', async () => {
    const served = await serve();
    const { body } = await post(served, createPath, {});
    const path = `workflow-runs/${String(body['id'])}`;
    expect((await post(served, `${path}/clone`)).status).toBe(409);
    await post(served, `${path}/start`);
    const clone = await post(served, `${path}/clone`, { name: 'Once more' });
    expect(clone.status).toBe(201);
    expect(clone.body).toMatchObject({ execution_state: 'NOT_STARTED', name: 'Once more' });
    expect(clone.body['id']).not.toBe(body['id']);
  });
});

describe('the review of a run at Knowledge Stack', () => {
  const toReview = [{ afterMs: 0, status: 'COMPLETED', approval_state: 'pending' }];
  const approve = (served: Served, runId: string, state = 'approved') =>
    post(served, `workflow-runs/${runId}/approval`, { state, reason: 'fine' });

  it('ends with an approval, and changes nothing else', async () => {
    const served = await serve();
    const runId = await create(served, { script: toReview, files: ['a.docx'] });
    served.clock.pass(500);
    const approved = {
      execution_state: 'COMPLETED',
      approval_state: 'approved',
      completed_at: at(0),
      updated_at: at(500),
      outputs: { assets: [{ approval_state: 'approved' }] },
    };
    expect((await approve(served, runId)).body).toMatchObject(approved);
    served.clock.pass(500);
    const again = await approve(served, runId);
    expect([again.status, again.body]).toMatchObject([200, approved]);
  });

  it('cannot be given where none is open, nor in other words', async () => {
    const served = await serve();
    const running = await create(served, { script: [{ afterMs: 0, status: 'IN_PROGRESS' }] });
    const needsNone = await create(served, { script: [{ afterMs: 0, status: 'COMPLETED' }] });
    const open = await create(served, { script: toReview });
    const older = await create(served, { generation: 'abcd' });
    expect((await approve(served, running)).status).toBe(409);
    expect((await approve(served, needsNone)).status).toBe(409);
    expect((await approve(served, open, 'rejected')).status).toBe(422);
    expect((await approve(served, older)).status).toBe(404);
  });
});

describe('the end that a runner reports to Knowledge Stack', () => {
  const running = (generation: string) => [
    { afterMs: 0, status: 'PENDING' },
    { afterMs: 10, status: generation === 'abcd' ? 'RUNNING' : 'IN_PROGRESS' },
  ];

  it.each(['abcd', 'current'])('is the end of a run of the %s generation, once', async (generation) => {
    const served = await serve();
    const runId = await create(served, { generation, script: running(generation) });
    const callback = (file: string) =>
      post(served, `workflow-runs/${runId}/callback`, fixture(`knowledge-stack/${file}`));
    expect((await callback('callback.completed.request.json')).status).toBe(409);
    served.clock.pass(10);
    const first = await callback('callback.completed.request.json');
    expect(first.body).toEqual(fixture('knowledge-stack/callback.response.json'));
    const second = await callback('callback.failed.request.json');
    expect(second.body).toEqual(fixture('knowledge-stack/callback.response.already-terminal.json'));
    const run = await read(served, runId);
    expect(run['status'] ?? run['execution_state']).toBe('COMPLETED');
  });

  it('may be a failure with its reason', async () => {
    const served = await serve();
    const runId = await create(served, { generation: 'abcd', script: running('abcd') });
    served.clock.pass(10);
    const report = fixture('knowledge-stack/callback.failed.request.json');
    await post(served, `workflow-runs/${runId}/callback`, report);
    expect(await read(served, runId)).toMatchObject({ ...report, completed_at: at(10) });
    const unknown = { status: 'DONE' };
    expect((await post(served, `workflow-runs/${runId}/callback`, unknown)).status).toBe(422);
  });
});

describe('taking up a failed run at Knowledge Stack', () => {
  it.each(['retry', 'resume'])('works by %s, under the same id', async (action) => {
    const served = await serve();
    const script = [
      { afterMs: 0, status: 'IN_PROGRESS' },
      { afterMs: 10, status: 'FAILED', error: 'no' },
    ];
    const runId = await create(served, { script });
    served.clock.pass(1_000);
    const { status, body } = await post(served, `workflow-runs/${runId}/${action}`);
    expect(status).toBe(202);
    expect(body).toMatchObject({ execution_state: 'IN_PROGRESS', error: null, started_at: at(1_000) });
  });

  it('is refused when it was never started', async () => {
    const served = await serve();
    const runId = await create(served, { script: [{ afterMs: 0, status: 'FAILED', error: 'no inputs' }] });
    expect((await post(served, `workflow-runs/${runId}/retry`)).status).toBe(409);
  });

  it('changes nothing to stop a run that has not begun', async () => {
    const served = await serve();
    const runId = await create(served);
    const { status, body } = await post(served, `workflow-runs/${runId}/stop`);
    expect([status, body['execution_state']]).toEqual([200, 'PENDING']);
    served.clock.pass(5_000);
    expect(await read(served, runId)).toMatchObject({ execution_state: 'IN_PROGRESS' });
  });
});

describe('the list of runs at Knowledge Stack', () => {
  it('can be narrowed by approval and by times: after with the moment, before without', async () => {
    const served = await serve();
    const completed = (approval_state: string) => [{ afterMs: 0, status: 'COMPLETED', approval_state }];
    const first = await create(served, { script: completed('pending') });
    served.clock.pass(1_000);
    const second = await create(served, { script: completed('approved') });
    const idsFor = async (query: string) => {
      const page = await served.read(`/knowledge-stack/v1/workflow-runs?${query}`);
      return (page['items'] as Body[]).map((run) => run['id']);
    };
    expect(await idsFor('approval_state=pending')).toEqual([first]);
    expect(await idsFor(`updated_after=${at(1_000)}`)).toEqual([second]);
    expect(await idsFor(`created_before=${at(1_000)}`)).toEqual([first]);
    expect(await idsFor('approval_state=pending&approval_state=approved')).toEqual([second, first]);
  });
});
