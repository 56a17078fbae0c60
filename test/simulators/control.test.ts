import { describe, expect, it } from 'vitest';
import { serve } from './served.js';

const RUN = '7f8e0a4e-26b5-4a0e-9c41-0d3f6f3a9b11';

describe('creating runs by the control API', () => {
  it('answers with the id that was given', async () => {
    const { control } = await serve();
    const response = await control({ vendor: 'cyberdesk', runId: RUN, script: [] });
    expect(response.status).toBe(201);
    expect(await response.json()).toEqual({ runId: RUN });
  });

  it('makes up a UUID when no id was given', async () => {
    const { control, read } = await serve();
    const { runId } = (await (await control({ vendor: 'cyberdesk' })).json()) as { runId: string };
    expect((await read(`/cyberdesk/v1/runs/${runId}`))['id']).toBe(runId);
  });

  it('takes every field of a full body', async () => {
    const { control } = await serve();
    const response = await control({
      vendor: 'knowledge-stack',
      runId: RUN,
      generation: 'abcd',
      definitionId: 'a-definition',
      script: [
        { afterMs: 0, status: 'PENDING' },
        { afterMs: 5, event: 'anything', detail: 1 },
      ],
      webhooks: { url: 'http://127.0.0.1:1/x', secret: 'whsec_x', behaviour: 'late', copies: 2, delayMs: 1 },
      faults: [{ afterMs: 0, forMs: 1, kind: '429', retryAfterSeconds: 3 }],
      files: ['a.pdf'],
    });
    expect(response.status).toBe(201);
  });

  it('lists every problem of a bad body at once', async () => {
    const { control } = await serve();
    const response = await control({
      vendor: 'cyberdesk',
      script: [{ afterMs: -1, status: 'running' }, { afterMs: 5 }],
      webhooks: { url: 'nowhere', secret: '', behaviour: 'odd' },
      faults: [{ afterMs: 0, forMs: 1, kind: '418' }],
      files: 'a.pdf',
    });
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(response.status).toBe(400);
    expect(error.code).toBe('bad_request');
    for (const place of [
      'script.0.afterMs',
      'script.1',
      'webhooks.url',
      'webhooks.secret',
      'webhooks.behaviour',
      'faults.0.kind',
      'files',
    ]) {
      expect(error.message).toContain(`${place}: `);
    }
  });

  it.each([
    [{ vendor: 'acme' }, 'vendor must be one of cyberdesk, extend, knowledge-stack, noxus, veryfront'],
    [{ vendor: 'cyberdesk', runId: 'seven' }, 'runId must be a UUID'],
    [{ vendor: 'cyberdesk', generation: 'abcd' }, 'generation must be one of (none)'],
    [{ vendor: 'knowledge-stack', generation: 'xyz' }, 'generation must be one of current, abcd'],
    [{}, 'vendor: '],
  ])('refuses %j', async (body, problem) => {
    const { control } = await serve();
    const response = await control(body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: { message: string } }).error.message).toContain(problem);
  });

  it('refuses an id that a run of the same vendor has', async () => {
    const { control } = await serve();
    await control({ vendor: 'cyberdesk', runId: RUN });
    expect((await control({ vendor: 'cyberdesk', runId: RUN })).status).toBe(400);
    expect((await control({ vendor: 'knowledge-stack', runId: RUN })).status).toBe(201);
  });

  it('refuses a body that is not JSON', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/_control/runs`, { method: 'POST', body: '{' });
    expect(response.status).toBe(400);
  });
});

describe('the log', () => {
  it('shows every call in order, with its status and its run, and no secret', async () => {
    const { url, clock, call, create } = await serve();
    const runId = await create({ vendor: 'cyberdesk' });
    await call(`/cyberdesk/v1/runs/${runId}`);
    clock.pass(1000);
    await call('/cyberdesk/v1/runs/nonsense', { headers: { authorization: 'Bearer a-wrong-key' } });
    await call(`/cyberdesk/v1/run-attachments?run_id=${runId}`);
    await call(`/knowledge-stack/v1/workflow-runs/${runId}`);
    const response = await fetch(`${url}/_control/log`);
    const text = await response.text();
    expect(text).not.toContain('key');
    const calls = JSON.parse(text) as Record<string, unknown>[];
    expect(calls.map(({ vendor, path, status, runId }) => [vendor, path, status, runId])).toEqual([
      ['cyberdesk', `/v1/runs/${runId}`, 200, runId],
      ['cyberdesk', '/v1/runs/nonsense', 401, 'nonsense'],
      ['cyberdesk', '/v1/run-attachments', 200, runId],
      ['knowledge-stack', `/v1/workflow-runs/${runId}`, 404, runId],
    ]);
    expect(calls[1]).toMatchObject({ kind: 'request', method: 'GET', at: clock.ms, fault: null });
  });
});
