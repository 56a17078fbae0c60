import { describe, expect, it } from 'vitest';
import { BEGIN, fixture, serve, type Body, type Served } from './served.js';

const WORKFLOW = '00000000-0000-4000-8000-000000000101';
const at = (ms: number) => new Date(BEGIN + ms).toISOString();

async function post(served: Served, path: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await served.call(`/cyberdesk/v1/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
  });
  return { status: response.status, body: (await response.json()) as Body };
}

const read = (served: Served, runId: unknown) => served.read(`/cyberdesk/v1/runs/${String(runId)}`);
const idsIn = (body: Body, name: string) => (body[name] as Body[]).map((run) => String(run['id']));

describe('a run that an app starts at Cyberdesk', () => {
  it('is answered 201 with the documented body, and shows no secret', async () => {
    const served = await serve();
    const { status, body } = await post(served, 'runs', fixture('cyberdesk/create_run.request.json'));
    const documented = fixture('cyberdesk/create_run.response_201.json');
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(Object.keys(documented).sort());
    expect(body).toMatchObject({
      workflow_id: WORKFLOW,
      status: 'scheduling',
      machine_id: null,
      input_values: { patient_id: 'PT-10442' },
      sensitive_input_aliases: { password: 'run_alias_password' },
      session_id: body['id'],
      session_alias: 'export',
      release_session_after: true,
    });
    expect(JSON.stringify(body)).not.toContain('s3cr3t');
  });

  it('takes every field that the documented request has', async () => {
    const served = await serve();
    const { status, body } = await post(served, 'runs', fixture('cyberdesk/create_run.full.request.json'));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      is_priority: true,
      main_prompt: 'Export only {patient_id}.',
      machine_id: '00000000-0000-4000-8000-000000000201',
      session_id: '00000000-0000-4000-8000-000000000501',
    });
  });

  it('lives an ordinary life and ends', async () => {
    const served = await serve();
    const { body } = await post(served, 'runs', { workflow_id: WORKFLOW });
    served.clock.pass(35_000);
    expect(await read(served, body['id'])).toMatchObject({ status: 'success', ended_at: at(35_000) });
  });

  it('follows what was written for its workflow, its own input over the example’s', async () => {
    const served = await serve();
    await served.create({
      vendor: 'cyberdesk',
      definitionId: WORKFLOW,
      files: ['a.pdf'],
      fields: { input_values: { n: 1 }, session_alias: 'kept' },
      script: [
        { afterMs: 0, status: 'running' },
        { afterMs: 10, status: 'task_failed', error: ['no'] },
      ],
    });
    served.clock.pass(1_000);
    for (let made = 0; made < 2; made += 1) {
      const { body } = await post(served, 'runs', { workflow_id: WORKFLOW, input_values: { n: made + 2 } });
      served.clock.pass(10);
      expect(await read(served, body['id'])).toMatchObject({
        status: 'task_failed',
        error: ['no'],
        input_values: { n: made + 2 },
        session_alias: 'kept',
        output_attachment_ids: [expect.any(String)],
      });
    }
  });

  it('is one run however often it is asked for under one key', async () => {
    const served = await serve();
    const ids = [];
    for (const key of ['k1', 'k1', 'k2']) {
      const asked = await post(served, 'runs', { workflow_id: WORKFLOW }, { 'idempotency-key': key });
      ids.push(asked.body['id']);
    }
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('has the files that went into it', async () => {
    const served = await serve();
    const { body } = await post(served, 'runs', fixture('cyberdesk/create_run.request.json'));
    const run = await read(served, body['id']);
    const page = await served.read(
      `/cyberdesk/v1/run-attachments?run_id=${String(body['id'])}&attachment_type=input`,
    );
    expect(page['items']).toMatchObject([
      { filename: 'patients.xlsx', size_bytes: 4, cleanup_imports_after_run: true, attachment_type: 'input' },
    ]);
    const [id] = run['input_attachment_ids'] as string[];
    const attachment = await served.read(`/cyberdesk/v1/run-attachments/${id}`);
    expect(attachment).toEqual((page['items'] as Body[])[0]);
    const download = await served.call(`/cyberdesk/v1/run-attachments/${id}/download`);
    expect((await download.arrayBuffer()).byteLength).toBe(4);
    const missing = `/cyberdesk/v1/run-attachments/${WORKFLOW}`;
    expect((await served.call(missing)).status).toBe(404);
  });

  it.each([
    ['runs', {}, 'workflow_id'],
    ['runs', { workflow_id: 'x' }, 'workflow_id'],
    ['runs', { workflow_id: WORKFLOW, input_values: [] }, 'input_values'],
    ['runs/bulk', { workflow_id: WORKFLOW, count: 1001 }, 'count'],
    ['runs/chain', { steps: [] }, 'steps'],
  ])('is refused at %s for %j, naming %s', async (path, asked, field) => {
    const served = await serve();
    const { status, body } = await post(served, path, asked);
    expect(status).toBe(422);
    expect(body).toMatchObject({ detail: [{ loc: ['body', field] }] });
  });
});

describe('runs that an app starts together at Cyberdesk', () => {
  it('are as many as were asked for, each with an id of its own', async () => {
    const served = await serve();
    const { status, body } = await post(served, 'runs/bulk', fixture('cyberdesk/create_bulk.request.json'));
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(
      Object.keys(fixture('cyberdesk/create_bulk.response_201.json')).sort(),
    );
    expect(new Set(idsIn(body, 'created_runs')).size).toBe(2);
  });

  it('run one after the other in one session when they are a chain', async () => {
    const served = await serve();
    const { status, body } = await post(served, 'runs/chain', fixture('cyberdesk/create_chain.request.json'));
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(['run_ids', 'session_id']);
    const ids = body['run_ids'] as string[];
    const seen = [];
    for (const ms of [0, 5_000, 30_000, 5_000, 30_000]) {
      served.clock.pass(ms);
      const runs = await Promise.all(ids.map((id) => read(served, id)));
      seen.push(runs.map((run) => run['status']).join(' '));
    }
    expect(seen).toEqual([
      'scheduling scheduling',
      'running scheduling',
      'success scheduling',
      'success running',
      'success success',
    ]);
    const [first, second] = await Promise.all(ids.map((id) => read(served, id)));
    expect(first).toMatchObject({
      session_id: body['session_id'],
      session_alias: 'step1',
      input_values: { site: 'A', q: 'red' },
      sensitive_input_aliases: { api_key: 'run_alias_api_key', password: 'run_alias_password' },
      release_session_after: false,
    });
    expect(second).toMatchObject({ session_id: body['session_id'], release_session_after: true });
  });

  it('wait for ever behind a step that never ends', async () => {
    const served = await serve();
    const script = [{ afterMs: 0, status: 'running' }];
    await served.create({ vendor: 'cyberdesk', definitionId: WORKFLOW, script });
    const step = { workflow_id: WORKFLOW };
    const { body } = await post(served, 'runs/chain', { steps: [step, step] });
    served.clock.pass(1_000_000_000);
    const runs = await Promise.all((body['run_ids'] as string[]).map((id) => read(served, id)));
    expect(runs.map((run) => run['status'])).toEqual(['running', 'scheduling']);
  });
});

describe('a retry at Cyberdesk', () => {
  it('runs again under the same id with what it changes', async () => {
    const served = await serve();
    const runId = await served.create({
      vendor: 'cyberdesk',
      fields: { input_values: { patient_id: 'PT-1' } },
    });
    served.clock.pass(40_000);
    const { body } = await post(served, `runs/${runId}/retry`, fixture('cyberdesk/retry_run.request.json'));
    expect(body).toMatchObject({
      id: runId,
      status: 'scheduling',
      ended_at: null,
      input_values: { patient_id: 'PT-2' },
      sensitive_input_aliases: { password: 'run_alias_password' },
      is_priority: true,
      session_alias: 'export',
    });
    served.clock.pass(35_000);
    expect(await read(served, runId)).toMatchObject({
      status: 'success',
      input_values: { patient_id: 'PT-2' },
    });
  });
});
