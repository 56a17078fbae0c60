import { describe, expect, it } from 'vitest';
import type { RunSpec } from '../../src/simulators/index.js';
import { BEGIN, fixture, serve, type Body, type Served } from './served.js';

const keysOf = (value: unknown) => Object.keys(value as Body).sort();

const AGENT: RunSpec = {
  vendor: 'veryfront',
  fields: { kind: 'agent' },
  script: [{ afterMs: 0, status: 'running' }],
};

const agentThat = (complete_behaviour: string): RunSpec => ({
  ...AGENT,
  fields: { ...AGENT.fields, complete_behaviour },
});

async function complete(served: Served, runId: string, body: unknown) {
  const response = await served.call(`/veryfront/runs/${runId}/complete`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

const read = (served: Served, runId: string) => served.read(`/veryfront/runs/${runId}`);
const effectsOn = (served: Served, runId: string) => served.read(`/veryfront/_completions/${runId}`);

describe('completing a run at Veryfront', () => {
  it.each(['completed', 'failed', 'cancelled'])('as %s is answered as documented', async (name) => {
    const served = await serve();
    const runId = await served.create(AGENT);
    served.clock.pass(66_500);
    const request = fixture(`veryfront/complete.${name}.request.json`);
    const answer = await complete(served, runId, request);
    const documented = fixture(`veryfront/complete.${name}.response.json`);
    expect(answer.status).toBe(200);
    expect(keysOf(answer.body)).toEqual(keysOf(documented));
    expect(keysOf(answer.body['run'])).toEqual(keysOf(documented['run']));
    expect(answer.body).toMatchObject({
      completed: true,
      run: {
        run_id: runId,
        status: name,
        error: (documented['run'] as Body)['error'],
        metadata: request['metadata'],
        completed_at: new Date(BEGIN + 66_500).toISOString(),
      },
    });
    expect(await read(served, runId)).toEqual(answer.body['run']);
  });

  it('needs no more than a status', async () => {
    const served = await serve();
    const runId = await served.create(AGENT);
    const answer = await complete(served, runId, fixture('veryfront/complete.minimal.request.json'));
    expect(answer.body).toMatchObject({ completed: true, run: { status: 'completed', error: null } });
  });

  it('is refused without a status, as the sample of the reference page is', async () => {
    const served = await serve();
    const runId = await served.create(AGENT);
    const example = fixture('seed-examples/veryfront.complete.request.json');
    expect(await complete(served, runId, example)).toEqual({
      status: 400,
      body: { detail: 'Invalid request body' },
    });
    expect(await complete(served, runId, { ...example, status: 'waiting' })).toMatchObject({ status: 400 });
    expect(await complete(served, runId, { status: 'failed', metadata: 'x' })).toMatchObject({ status: 400 });
    expect(await read(served, runId)).toMatchObject({ status: 'running' });
    expect(await complete(served, runId, { ...example, status: 'failed' })).toMatchObject({
      status: 200,
      body: { run: { error: { message: '<string>', code: '<string>' } } },
    });
  });

  it('answers with the fields of the reference page and no fewer', async () => {
    const served = await serve();
    const runId = await served.create(AGENT);
    const { body } = await complete(served, runId, { status: 'completed' });
    const example = fixture('seed-examples/veryfront.complete.response.json');
    expect(keysOf(body)).toEqual(keysOf(example));
    expect(keysOf(body['run'])).toEqual(expect.arrayContaining(keysOf(example['run'])));
  });

  it('changes a run once, however often it is asked', async () => {
    const served = await serve();
    const runId = await served.create(AGENT);
    const first = await complete(served, runId, { status: 'completed' });
    served.clock.pass(1_000);
    const second = await complete(served, runId, { status: 'completed' });
    expect(second).toEqual({ status: 200, body: { completed: false, run: first.body['run'] } });
    const third = await complete(served, runId, { status: 'failed' });
    expect(third).toEqual({ status: 409, body: fixture('veryfront/error.409.inferred.json')['body'] });
    expect(await read(served, runId)).toEqual(first.body['run']);
    expect(await effectsOn(served, runId)).toMatchObject({
      applied: 1,
      calls: [
        { applied: true, answer: 200, request: { status: 'completed' } },
        { applied: false, answer: 200 },
        { applied: false, answer: 409, request: { status: 'failed' } },
      ],
    });
  });

  it('does not touch a run that ended by itself or was cancelled by others', async () => {
    const served = await serve();
    const ended = await served.create({ vendor: 'veryfront' });
    const stopped = await served.create(AGENT);
    await served.call(`/veryfront/runs/${stopped}/cancel`, { method: 'POST' });
    served.clock.pass(99_000);
    expect(await complete(served, ended, { status: 'failed' })).toMatchObject({ status: 409 });
    expect(await complete(served, stopped, { status: 'completed' })).toMatchObject({ status: 409 });
    expect(await effectsOn(served, ended)).toMatchObject({ applied: 0 });
    expect(await read(served, stopped)).toMatchObject({ status: 'cancelled' });
  });

  it('ends a run that waits', async () => {
    const served = await serve();
    const script = [{ afterMs: 0, status: 'waiting', waiting_reason: 'approval' }];
    const runId = await served.create({ ...AGENT, script });
    const { body } = await complete(served, runId, { status: 'cancelled' });
    expect(body).toMatchObject({ completed: true, run: { status: 'cancelled', waiting_reason: null } });
  });

  it('of a run that there is not is a 404', async () => {
    const served = await serve();
    expect(await complete(served, 'run_1', { status: 'completed' })).toEqual({
      status: 404,
      body: fixture('veryfront/error.404.json')['body'],
    });
  });

  it('meets the faults of its run before it has any effect', async () => {
    const served = await serve();
    const faults = [{ afterMs: 0, forMs: 10, kind: '500' as const }];
    const runId = await served.create({ ...AGENT, faults });
    expect(await complete(served, runId, { status: 'completed' })).toMatchObject({ status: 500 });
    served.clock.pass(10);
    expect(await read(served, runId)).toMatchObject({ status: 'running' });
    expect(await effectsOn(served, runId)).toEqual({ applied: 0, calls: [] });
  });
});

describe('a run at Veryfront whose complete behaves otherwise', () => {
  it('is not changed, and says so, when it is not applied', async () => {
    const served = await serve();
    const runId = await served.create(agentThat('not_applied'));
    for (const asked of ['completed', 'failed']) {
      const { status, body } = await complete(served, runId, { status: asked });
      expect(status).toBe(200);
      expect(body).toMatchObject({ completed: false, run: { status: 'running' } });
      expect(body['run']).not.toHaveProperty('complete_behaviour');
    }
    expect(await effectsOn(served, runId)).toMatchObject({ applied: 0, calls: [{}, {}] });
  });

  it.each([
    ['conflict', 409],
    ['bad_request', 400],
  ])('refuses by a %s even the same status again', async (behaviour, status) => {
    const served = await serve();
    const runId = await served.create(agentThat(behaviour));
    expect(await complete(served, runId, { status: 'failed' })).toMatchObject({ status: 200 });
    expect(await complete(served, runId, { status: 'failed' })).toMatchObject({ status });
    expect(await effectsOn(served, runId)).toMatchObject({ applied: 1 });
  });

  it('still waits for a tool although the call was taken', async () => {
    const served = await serve();
    const runId = await served.create(agentThat('still_waiting'));
    const documented = fixture('veryfront/complete.still-waiting.response.inferred.json');
    const { body } = await complete(served, runId, { status: 'completed' });
    expect(body).toMatchObject({ completed: true, run: { status: 'waiting', waiting_reason: 'tool' } });
    expect(keysOf(body['run'])).toEqual(keysOf(documented['run']));
    expect(await effectsOn(served, runId)).toMatchObject({ applied: 0 });
  });

  it('is changed although the answer shows no run, or is lost', async () => {
    const served = await serve();
    const silent = await served.create(agentThat('without_run'));
    const lost = await served.create(agentThat('lost_answer'));
    const answer = await complete(served, silent, { status: 'completed' });
    expect(answer).toEqual({ status: 200, body: fixture('veryfront/complete.minimal.response.json') });
    expect(await complete(served, lost, { status: 'completed' })).toMatchObject({ status: 500 });
    for (const runId of [silent, lost]) {
      expect(await read(served, runId)).toMatchObject({ status: 'completed' });
      expect(await effectsOn(served, runId)).toMatchObject({ applied: 1 });
    }
  });

  it('is not completed at all when nobody knows the behaviour', async () => {
    const served = await serve();
    const runId = await served.create(agentThat('typo'));
    expect(await complete(served, runId, { status: 'completed' })).toEqual({
      status: 500,
      body: { detail: 'This run has an unknown complete_behaviour' },
    });
    expect(await read(served, runId)).toMatchObject({ status: 'running' });
  });
});
