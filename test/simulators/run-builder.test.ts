import { describe, expect, it } from 'vitest';
import { BadRunSpec, createSimulators } from '../../src/simulators/index.js';
import { SECRET } from './receiver.js';
import { BEGIN, serve, SetClock } from './served.js';

const { cyberdesk, knowledgeStack, ...simulators } = createSimulators({ clock: new SetClock() });

describe('writing a run', () => {
  it('says each status with its length in words that all vendors share', () => {
    const { script, files } = cyberdesk
      .run()
      .queued('10m')
      .running('2h')
      .checking('30s')
      .succeeds({ files: ['a.pdf'], output_data: { n: 1 } })
      .spec();
    expect(script).toEqual([
      { afterMs: 0, status: 'scheduling' },
      { afterMs: 600_000, status: 'running' },
      { afterMs: 7_800_000, status: 'running_checks' },
      { afterMs: 7_830_000, status: 'success', output_data: { n: 1 } },
    ]);
    expect(files).toEqual(['a.pdf']);
  });

  it('translates for each generation, whenever the generation is named', () => {
    const scriptOf = (generation: string) =>
      knowledgeStack.run().queued(5).running(5).generation(generation).fails({ error: 'no' }).spec().script;
    expect(scriptOf('abcd')?.map(({ status }) => status)).toEqual(['PENDING', 'RUNNING', 'FAILED']);
    expect(scriptOf('current')?.map(({ status }) => status)).toEqual(['PENDING', 'IN_PROGRESS', 'FAILED']);
    expect(scriptOf('abcd')?.at(-1)).toMatchObject({ error: 'no' });
  });

  it('puts an error where the vendor has it', () => {
    const [failed] = cyberdesk.run().fails({ error: 'no' }).spec().script ?? [];
    expect(failed).toEqual({ afterMs: 0, status: 'task_failed', error: ['no'] });
  });

  it('plays a review that is granted, a stop, and words that nobody knows', () => {
    expect(knowledgeStack.run().waiting('1d').succeeds().spec().script).toEqual([
      { afterMs: 0, status: 'COMPLETED', approval_state: 'pending' },
      { afterMs: 86_400_000, status: 'COMPLETED', approval_state: 'not_required' },
    ]);
    expect(knowledgeStack.run().cancelled().spec().script).toMatchObject([{ error: 'Stopped by user' }]);
    expect(cyberdesk.run().status('limbo').lasting('1s').neverEnds().spec().script).toEqual([
      { afterMs: 0, status: 'limbo' },
    ]);
    expect(cyberdesk.run().neverEnds().spec().script).toEqual([{ afterMs: 0, status: 'running' }]);
  });

  it('collects faults and webhooks, and lets a later word about webhooks add to an earlier one', () => {
    const spec = cyberdesk
      .run()
      .webhooks({ url: 'http://127.0.0.1:1/', secret: SECRET })
      .webhooks({ behaviour: 'late', delay: '5s' })
      .fault({ after: '1s', for: '2s', kind: '429', retryAfterSeconds: 3 })
      .fault({ for: '1s', kind: 'timeout' })
      .spec();
    expect(spec.webhooks).toEqual({
      url: 'http://127.0.0.1:1/',
      secret: SECRET,
      behaviour: 'late',
      delayMs: 5_000,
    });
    expect(spec.faults).toEqual([
      { afterMs: 1_000, forMs: 2_000, kind: '429', retryAfterSeconds: 3 },
      { afterMs: 0, forMs: 1_000, kind: 'timeout' },
    ]);
  });

  it('refuses what the vendor has no status for', () => {
    expect(() => cyberdesk.run().waiting('1m').spec()).toThrow('[vendor=cyberdesk, verb=waiting]');
    expect(() => knowledgeStack.run().generation('abcd').cancelled().spec()).toThrow(TypeError);
    expect(() => simulators.vendor('acme')).toThrow('[vendor=acme]');
  });
});

describe('starting a written run', () => {
  it('creates it under the id that it had before', async () => {
    const { simulators, clock, read } = await serve();
    const run = simulators.knowledgeStack.run().running('2h').maxRunDuration('90s').succeeds();
    const { runId } = run;
    expect(await run.start()).toEqual({ vendor: 'knowledge-stack', runId });
    expect(await read(`/knowledge-stack/v1/workflow-runs/${runId}`)).toMatchObject({
      execution_state: 'IN_PROGRESS',
      run_snapshot: { max_run_duration_seconds: 90 },
    });
    clock.ms = BEGIN + 7_200_000;
    expect(await read(`/knowledge-stack/v1/workflow-runs/${runId}`)).toMatchObject({
      execution_state: 'COMPLETED',
    });
  });

  it('keeps its limit when it lives the ordinary life', async () => {
    const { simulators, clock, read } = await serve();
    const { runId } = await simulators
      .vendor('knowledge-stack')
      .run()
      .generation('abcd')
      .maxRunDuration('90s')
      .start();
    clock.pass(6_000);
    expect(await read(`/knowledge-stack/v1/workflow-runs/${runId}`)).toMatchObject({
      status: 'RUNNING',
      run_snapshot: { max_run_duration_seconds: 90 },
    });
  });

  it('fails with every problem when it cannot be simulated', async () => {
    const start = cyberdesk.run().id('seven').webhooks({ behaviour: 'lost' }).start();
    await expect(start).rejects.toThrow(BadRunSpec);
    await expect(start).rejects.toThrow('webhooks.url');
  });
});
