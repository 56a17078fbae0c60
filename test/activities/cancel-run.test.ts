import { beforeEach, describe, expect, it } from 'vitest';
import { createCancelRun } from '../../src/activities/cancel-run.js';
import type { CancelRunInput } from '../../src/domain/contract.js';
import { BEGIN, createWorld, type ActivityWorld } from './world.js';

let world: ActivityWorld;

beforeEach(async () => {
  world = await createWorld();
});

function cancelRun(input: CancelRunInput) {
  return createCancelRun(world.dependencies)(input);
}

function inputFor(run: { readonly vendor: string; readonly runId: string }): CancelRunInput {
  return { vendor: run.vendor, account: 'default', runId: run.runId, confirmSeconds: 60 };
}

function methods(): string[] {
  return world.calls().map((call) => call.method);
}

const cyberdeskRun = () => world.simulators.cyberdesk.run();

describe('cancelling a run', () => {
  it('asks the vendor between two reads, and confirms', async () => {
    const run = await cyberdeskRun().running('2h').succeeds().start();
    const { result } = await world.attempt(cancelRun, inputFor(run));
    expect(result).toMatchObject({
      vendorRun: 'cancelled',
      observation: { phase: 'cancelled', source: 'read' },
      reads: 2,
      readErrors: 0,
    });
    expect(methods()).toEqual(['GET', 'PATCH', 'GET']);
  });

  it('leaves a run alone that has just succeeded', async () => {
    const run = await cyberdeskRun().running('10s').succeeds().start();
    world.clock.ms += 10_001;
    const { result } = await world.attempt(cancelRun, inputFor(run));
    expect(result).toMatchObject({ vendorRun: 'ended', observation: { phase: 'succeeded' } });
    // Cyberdesk would let the cancel overwrite the success.
    expect(methods()).toEqual(['GET']);
  });

  it('finds a run that is cancelled already', async () => {
    const run = await cyberdeskRun().cancelled().start();
    const { result } = await world.attempt(cancelRun, inputFor(run));
    expect(result?.vendorRun).toBe('cancelled');
    expect(methods()).toEqual(['GET']);
  });

  it('says that the run goes on when the vendor refuses', async () => {
    const run = await cyberdeskRun().running('2h').refusesCancel().start();
    const { result } = await world.attempt(cancelRun, inputFor(run));
    expect(result).toMatchObject({ vendorRun: 'still_running', observation: { phase: 'running' } });
    expect(methods()).toEqual(['GET', 'PATCH', 'GET']);
  });

  it('says that the run goes on at a vendor that cannot cancel', async () => {
    world.configure({ vendor: { cancelRun: undefined } });
    const run = await cyberdeskRun().running('2h').start();
    const { result } = await world.attempt(cancelRun, inputFor(run));
    expect(result?.vendorRun).toBe('still_running');
    expect(methods()).toEqual(['GET', 'GET']);
  });

  it('says that nothing is known when the vendor has forgotten the run meanwhile', async () => {
    const forgets = async () => {
      world.clock.ms += 1_000;
      return Promise.resolve();
    };
    world.configure({ vendor: { cancelRun: forgets } });
    const gone = { after: '500ms', for: '1h', kind: '404' } as const;
    const run = await cyberdeskRun().running('2h').fault(gone).start();
    const { result } = await world.attempt(cancelRun, inputFor(run));
    expect(result).toMatchObject({ vendorRun: 'unknown', observation: { phase: 'running' } });
  });

  it('asks once, and looks until the time for it is over, at a vendor that does not obey', async () => {
    const run = await cyberdeskRun().running('2h').ignoresCancel().start();
    const result = await world.play(cancelRun, inputFor(run));
    expect(result).toMatchObject({ vendorRun: 'still_running', observation: { phase: 'running' } });
    expect(methods().filter((method) => method === 'PATCH')).toHaveLength(1);
    expect(result.reads).toBe(methods().length - 1);
    const tookMs = world.clock.ms - BEGIN;
    expect(tookMs).toBeGreaterThanOrEqual(60_000);
    expect(tookMs).toBeLessThan(65_000);
  });

  it('waits for a vendor that obeys slowly', async () => {
    const run = await cyberdeskRun().running('20s').cancelled().ignoresCancel().start();
    const result = await world.play(cancelRun, inputFor(run));
    expect(result).toMatchObject({ vendorRun: 'cancelled' });
    expect(world.clock.ms - BEGIN).toBeLessThan(25_000);
  });

  it('tries again when the vendor is out of reach, and keeps to Retry-After', async () => {
    const run = await cyberdeskRun()
      .running('2h')
      .fault({ kind: '429', for: '9s', retryAfterSeconds: 10 })
      .start();
    const first = await world.attempt(cancelRun, inputFor(run));
    expect(first.delayMs).toBe(10_000);
    world.clock.ms += 10_000;
    const { result } = await world.attempt(cancelRun, inputFor(run), { heartbeatDetails: first.heartbeat });
    expect(result).toMatchObject({ vendorRun: 'cancelled', readErrors: 1 });
  });

  it('leaves a vendor alone that a read was told to leave alone', async () => {
    const run = await cyberdeskRun()
      .running('2h')
      .fault({ kind: '429', for: '20s', retryAfterSeconds: 30 })
      .start();
    await world.attempt(cancelRun, inputFor(run));
    world.clock.ms += 5_000;
    // Another activity: it has heartbeated nothing.
    const first = await world.attempt(cancelRun, inputFor(run));
    expect(first.delayMs).toBe(25_000);
    expect(methods()).toEqual(['GET']);
    const result = await world.play(cancelRun, inputFor(run));
    expect(result.vendorRun).toBe('cancelled');
    expect(world.clock.ms - BEGIN).toBe(30_000);
  });

  it('makes no call when the vendor wants to be left alone for longer than the end is waited for', async () => {
    const run = await cyberdeskRun()
      .running('2h')
      .fault({ kind: '429', for: '1h', retryAfterSeconds: 3600 })
      .start();
    await world.attempt(cancelRun, inputFor(run));
    const { result } = await world.attempt(cancelRun, inputFor(run));
    expect(result).toEqual({ vendorRun: 'unknown', observation: null, reads: 0, readErrors: 0 });
    expect(methods()).toEqual(['GET']);
  });

  it('knows nothing of a run that the vendor does not know', async () => {
    const run = { vendor: 'cyberdesk', runId: '00000000-0000-4000-8000-00000000dead' };
    const { result } = await world.attempt(cancelRun, inputFor(run));
    expect(result).toEqual({ vendorRun: 'unknown', observation: null, reads: 1, readErrors: 1 });
  });

  it('asks only after a read was answered, so that no end is overwritten', async () => {
    const run = await cyberdeskRun().running('2h').fault({ for: '5s', kind: '500' }).succeeds().start();
    const first = await world.attempt(cancelRun, inputFor(run));
    expect(methods()).toEqual(['GET']);
    world.clock.ms += 6_000;
    const { result } = await world.attempt(cancelRun, inputFor(run), { heartbeatDetails: first.heartbeat });
    expect(result?.vendorRun).toBe('cancelled');
    expect(methods()).toEqual(['GET', 'GET', 'PATCH', 'GET']);
  });

  it('leaves a vendor alone for as long as it asks', async () => {
    const run = await cyberdeskRun()
      .running('2h')
      .fault({ for: '50s', kind: '429', retryAfterSeconds: 20 })
      .start();
    const { delayMs } = await world.attempt(cancelRun, inputFor(run));
    expect(delayMs).toBe(20_000);
  });

  it('knows nothing without credentials', async () => {
    world.configure({ none: true });
    const run = await cyberdeskRun().running('2h').start();
    const { result } = await world.attempt(cancelRun, inputFor(run));
    expect(result?.vendorRun).toBe('unknown');
    expect(methods()).toEqual([]);
  });
});
