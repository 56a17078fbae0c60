import { describe, expect, it } from 'vitest';
import { BEGIN, fixture, serve, type Body, type Served } from './served.js';

const at = (ms: number) => new Date(BEGIN + ms).toISOString();

async function readAfter(served: Served, runId: string, ms: number): Promise<Body> {
  served.clock.ms = BEGIN + ms;
  return served.read(`/cyberdesk/v1/runs/${runId}`);
}

const patch = (served: Served, runId: string, body: unknown) =>
  served.call(`/cyberdesk/v1/runs/${runId}`, { method: 'PATCH', body: JSON.stringify(body) });

describe('a run at Cyberdesk', () => {
  it('has exactly the fields of the documented body', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk' });
    const body = await readAfter(served, runId, 0);
    expect(Object.keys(body).sort()).toEqual(Object.keys(fixture('cyberdesk/get_run.running.json')).sort());
  });

  it('lives an ordinary life when it was given no script', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk' });
    const seen = [];
    for (const ms of [0, 4_999, 5_000, 34_999, 35_000, 9_999_999]) {
      seen.push((await readAfter(served, runId, ms))['status']);
    }
    expect(seen).toEqual(['scheduling', 'scheduling', 'running', 'running', 'success', 'success']);
  });

  it('follows a script literally, unknown words included', async () => {
    const served = await serve();
    const script = ['success', 'limbo', 'running', 'error'].map((status, step) => ({
      afterMs: step * 10,
      status,
    }));
    const runId = await served.create({ vendor: 'cyberdesk', script });
    const seen = [];
    for (const ms of [0, 10, 20, 30]) seen.push((await readAfter(served, runId, ms))['status']);
    expect(seen).toEqual(['success', 'limbo', 'running', 'error']);
  });

  it('is scheduling until a script that begins later begins', async () => {
    const served = await serve();
    const runId = await served.create({
      vendor: 'cyberdesk',
      script: [{ afterMs: 100, status: 'running' }],
    });
    expect((await readAfter(served, runId, 99))['status']).toBe('scheduling');
  });

  it('has a machine and a start once it runs, and an end once it is final', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk' });
    expect(await readAfter(served, runId, 1)).toMatchObject({
      machine_id: null,
      created_at: at(0),
      started_at: null,
      ended_at: null,
    });
    expect(await readAfter(served, runId, 6_000)).toMatchObject({ started_at: at(5_000), ended_at: null });
    const ended = await readAfter(served, runId, 99_000);
    expect(ended).toMatchObject({ started_at: at(5_000), ended_at: at(35_000) });
    expect(ended['machine_id']).toEqual(expect.any(String));
  });

  it('merges the fields of the script into its body, from their step on', async () => {
    const served = await serve();
    const checks = [{ status: 'failed', type: 'run_attachment_exists', file_names: ['a.pdf'] }];
    const runId = await served.create({
      vendor: 'cyberdesk',
      fields: { input_values: { batch: 7 } },
      script: [
        { afterMs: 0, status: 'running', started_at: '2026-01-01T00:00:00Z' },
        { afterMs: 10, status: 'task_failed', error: ['no'], output_data: { n: 1 }, post_run_checks: checks },
      ],
    });
    expect(await readAfter(served, runId, 0)).toMatchObject({ error: null, input_values: { batch: 7 } });
    expect(await readAfter(served, runId, 10)).toMatchObject({
      error: ['no'],
      output_data: { n: 1 },
      post_run_checks: checks,
      started_at: '2026-01-01T00:00:00Z',
      input_values: { batch: 7 },
    });
  });

  it('is found by its id only', async () => {
    const served = await serve();
    const missing = await served.call('/cyberdesk/v1/runs/00000000-0000-4000-8000-000000000001');
    expect([missing.status, await missing.json()]).toEqual([404, fixture('cyberdesk/error.404.json')]);
    const malformed = await served.call('/cyberdesk/v1/runs/x');
    expect(malformed.status).toBe(422);
    expect(await malformed.json()).toMatchObject({
      detail: [{ loc: ['path', 'run_id'], type: 'uuid_parsing', input: 'x' }],
    });
  });

  it.each([{ authorization: '' }, { authorization: 'Bearer other' }, { authorization: 'sim-key' }])(
    'is hidden from a caller with %j',
    async (headers) => {
      const served = await serve();
      const runId = await served.create({ vendor: 'cyberdesk' });
      const response = await served.call(`/cyberdesk/v1/runs/${runId}`, { headers });
      expect([response.status, await response.json()]).toEqual([401, fixture('cyberdesk/error.401.json')]);
    },
  );
});

describe('cancelling and retrying a run at Cyberdesk', () => {
  it('is cancelled from then on, whatever its script had in mind', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk' });
    served.clock.pass(7_000);
    const response = await patch(served, runId, { status: 'cancelled' });
    expect(await response.json()).toMatchObject({ status: 'cancelled', ended_at: at(7_000) });
    expect(await readAfter(served, runId, 99_000)).toMatchObject({
      status: 'cancelled',
      started_at: at(5_000),
      ended_at: at(7_000),
    });
  });

  it('never started when it was cancelled while scheduling', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk' });
    await patch(served, runId, { status: 'cancelled' });
    expect(await readAfter(served, runId, 1)).toMatchObject({ started_at: null, machine_id: null });
  });

  it('goes on when it ignores or refuses a cancel', async () => {
    const served = await serve();
    const deaf = await served.create({ vendor: 'cyberdesk', ignoreCancel: true });
    const stubborn = await served.create({ vendor: 'cyberdesk', refuseCancel: true });
    expect((await patch(served, deaf, { status: 'cancelled' })).status).toBe(200);
    expect((await patch(served, stubborn, { status: 'cancelled' })).status).toBe(409);
    expect((await readAfter(served, deaf, 6_000))['status']).toBe('running');
    expect((await readAfter(served, stubborn, 6_000))['status']).toBe('running');
  });

  it('keeps its course when only other fields are written', async () => {
    const served = await serve();
    const runId = await served.create({ vendor: 'cyberdesk' });
    await patch(served, runId, { output_data: { page: 1 } });
    expect(await readAfter(served, runId, 35_000)).toMatchObject({
      status: 'success',
      output_data: { page: 1 },
    });
  });

  it('starts over under its id, with a fresh start and without its old results', async () => {
    const served = await serve();
    const runId = await served.create({
      vendor: 'cyberdesk',
      files: ['a.pdf'],
      script: [
        { afterMs: 0, status: 'scheduling' },
        { afterMs: 10, status: 'running' },
        { afterMs: 20, status: 'success', output_data: { n: 1 } },
      ],
    });
    served.clock.pass(1_000);
    const retry = () => served.call(`/cyberdesk/v1/runs/${runId}/retry`, { method: 'POST' });
    expect(await (await retry()).json()).toMatchObject({
      status: 'scheduling',
      output_data: null,
      output_attachment_ids: null,
      started_at: null,
      ended_at: null,
    });
    expect((await retry()).status).toBe(409);
    expect(await readAfter(served, runId, 1_020)).toMatchObject({
      status: 'success',
      started_at: at(1_010),
      ended_at: at(1_020),
      created_at: at(0),
      output_data: { n: 1 },
    });
  });
});
