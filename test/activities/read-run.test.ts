import { MockActivityEnvironment } from '@temporalio/testing';
import { CancelledFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { createReadRun } from '../../src/activities/read-run.js';
import { knownOf } from '../../src/domain/classify.js';
import type { ReadHeartbeat, ReadRunInput } from '../../src/domain/contract.js';
import { observe, type RunReport } from '../../src/domain/observation.js';
import { mergeRead } from '../../src/domain/merge.js';
import { UNSEEN_RUN } from '../../src/domain/run-view.js';
import { at, BEGIN, createWorld, type ActivityWorld } from './world.js';

const QUEUED: RunReport = {
  phase: 'queued',
  vendorStatus: 'scheduling',
  occurredAt: at(0),
  queuedAt: at(0),
};

let world: ActivityWorld;

beforeEach(async () => {
  world = await createWorld();
});

function readRun(input: ReadRunInput) {
  return createReadRun(world.dependencies)(input);
}

/** What a workflow asks for that has seen the run as reported, or not at all. */
function inputFor(
  run: { readonly vendor: string; readonly runId: string },
  report: RunReport | null = null,
  more: Partial<ReadRunInput> = {},
): ReadRunInput {
  const observation = report && observe(report, 'read', at(0));
  const view = mergeRead(UNSEEN_RUN, { observation, reads: 0, readErrors: 0 }, at(0));
  return {
    vendor: run.vendor,
    runId: run.runId,
    account: 'default',
    known: knownOf(view),
    phaseSince: at(0),
    deadlineAt: at(7200),
    notBefore: null,
    notFoundUntil: at(60),
    notFoundGraceSeconds: 60,
    ...more,
  };
}

const cyberdeskRun = () => world.simulators.cyberdesk.run();

describe('a read that brings news', () => {
  it('ends the activity at once', async () => {
    const run = await cyberdeskRun().queued('10m').running('2h').succeeds().start();
    const { result } = await world.attempt(readRun, inputFor(run));
    expect(result).toMatchObject({
      end: 'news',
      lastReadAt: at(0),
      blocked: null,
      observation: { source: 'read', phase: 'queued', vendorStatus: 'scheduling', observedAt: at(0) },
      reads: 1,
      readErrors: 0,
      taskQueue: null,
    });
    expect(world.calls()).toHaveLength(1);
  });

  it('is of any vendor', async () => {
    const run = await world.simulators.knowledgeStack.run().running('1h').waiting('1d').succeeds().start();
    world.clock.ms += 2 * 3600_000;
    const { result } = await world.attempt(readRun, inputFor(run));
    expect(result).toMatchObject({ end: 'news', observation: { phase: 'waiting' } });
  });
});

describe('a read that brings nothing new', () => {
  it('fails as expected, with its delay, and heartbeats what it saw', async () => {
    const run = await cyberdeskRun().queued('10m').running('2h').succeeds().start();
    const { result, delayMs, heartbeat } = await world.attempt(readRun, inputFor(run, QUEUED));
    expect(result).toBeUndefined();
    expect(delayMs).toBeGreaterThanOrEqual(3_600);
    expect(delayMs).toBeLessThanOrEqual(4_000);
    expect(heartbeat).toMatchObject({
      lastReadAt: at(0),
      nextReadAt: at(delayMs! / 1000),
      observation: { phase: 'queued' },
      reads: 1,
    });
  });

  it('is seldom repeated while webhooks work', async () => {
    world.configure({ account: { webhookSecrets: ['whsec_dGVzdC1zZWNyZXQtb2YtMjQtYnl0ZXM='] } });
    const run = await cyberdeskRun().queued('10m').start();
    const { delayMs } = await world.attempt(readRun, inputFor(run, QUEUED));
    expect(delayMs).toBeGreaterThanOrEqual(54_000);
  });

  it('is repeated as often as the account says', async () => {
    world.configure({ poll: { pollMinSeconds: 1, pollMaxSeconds: 1 } });
    const run = await cyberdeskRun().queued('10m').start();
    const { delayMs } = await world.attempt(readRun, inputFor(run, QUEUED, { phaseSince: at(-9000) }));
    expect(delayMs).toBeLessThanOrEqual(1_000);
  });

  it('is followed by others, which know what it saw, until something changes', async () => {
    const run = await cyberdeskRun().queued('10m').running('2h').succeeds().start();
    const result = await world.play(readRun, inputFor(run, QUEUED));
    const lateMs = Date.parse(result.lastReadAt!) - (BEGIN + 600_000);
    expect(result).toMatchObject({
      end: 'news',
      observation: { phase: 'running', startedAt: at(600) },
      readErrors: 0,
    });
    expect(result.reads).toBe(world.calls().length);
    expect(result.reads).toBeGreaterThan(10);
    expect(lateMs).toBeLessThanOrEqual(60_000);
  });
});

describe('an activity that is not to read yet', () => {
  it('makes no call before the time that it was given', async () => {
    const run = await cyberdeskRun().queued('10m').start();
    const input = inputFor(run, null, { notBefore: at(100) });
    const { delayMs, heartbeat } = await world.attempt(readRun, input);
    expect(delayMs).toBe(100_000);
    expect(heartbeat).toMatchObject({ lastReadAt: null, nextReadAt: at(100), reads: 0 });
    expect(world.calls()).toEqual([]);
    await world.play(readRun, input);
    expect(world.calls().map((call) => call.at)).toEqual([BEGIN + 100_000]);
  });

  it('makes no call before the time that its last attempt named', async () => {
    const run = await cyberdeskRun().queued('10m').start();
    const input = inputFor(run, QUEUED);
    const { heartbeat } = await world.attempt(readRun, input);
    // As after the crash of a worker, when the server starts the next attempt by its own interval.
    world.clock.ms += 1_000;
    const early = await world.attempt(readRun, input, { heartbeatDetails: heartbeat });
    expect(early.delayMs).toBeGreaterThan(2_000);
    expect(early.heartbeat).toEqual(heartbeat);
    expect(world.calls()).toHaveLength(1);
  });
});

describe('a read that an outage of the worker has made late', () => {
  const lateInput = (run: { readonly vendor: string; readonly runId: string }) =>
    inputFor(run, QUEUED, { notBefore: at(10) });

  it('is put off once, and made then', async () => {
    const run = await cyberdeskRun().queued('1h').start();
    world.clock.ms += 600_000;
    const input = lateInput(run);
    const first = await world.attempt(readRun, input);
    expect(first.delayMs).toBeLessThanOrEqual(60_000);
    expect(world.calls()).toEqual([]);
    // The worker is so busy that the attempt is late once more.
    world.clock.ms += first.delayMs! + 100_000;
    await world.attempt(readRun, input, { heartbeatDetails: first.heartbeat });
    expect(world.calls()).toHaveLength(1);
  });

  it('is made at once where Temporal holds the rate of the account', async () => {
    world.configure({ poll: { requestsPerSecond: 5 } });
    const run = await cyberdeskRun().queued('1h').start();
    world.clock.ms += 600_000;
    await world.attempt(readRun, lateInput(run), { taskQueue: 'landfall:cyberdesk:default' });
    expect(world.calls()).toHaveLength(1);
  });
});

describe('a worker that was started anew with another cadence', () => {
  it('reads by it from the pending attempt on', async () => {
    const run = await cyberdeskRun().queued('10h').start();
    const input = inputFor(run, QUEUED, { phaseSince: at(-9_000) });
    const before = await world.attempt(readRun, input);
    expect(before.delayMs).toBeGreaterThan(700_000);
    world.configure({ poll: { pollMinSeconds: 2, pollMaxSeconds: 2 } });
    world.clock.ms += before.delayMs!;
    const after = await world.attempt(readRun, input, { heartbeatDetails: before.heartbeat });
    expect(after.delayMs).toBeLessThanOrEqual(2_000);
    expect(world.calls()).toHaveLength(2);
  });
});

describe('an account with a rate of its own', () => {
  beforeEach(() => world.configure({ poll: { requestsPerSecond: 5 } }));

  it('has its reads moved to its task queue, with no call on the way', async () => {
    const run = await cyberdeskRun().queued('10m').start();
    const { result } = await world.attempt(readRun, inputFor(run, null, { notBefore: at(50) }));
    expect(result).toMatchObject({
      end: 'moved',
      taskQueue: 'landfall:cyberdesk:default',
      nextReadAt: at(50),
      reads: 0,
    });
    expect(world.calls()).toEqual([]);
  });

  it('is read from there', async () => {
    const run = await cyberdeskRun().queued('10m').start();
    const { result } = await world.attempt(readRun, inputFor(run), {
      taskQueue: 'landfall:cyberdesk:default',
    });
    expect(result).toMatchObject({ end: 'news', taskQueue: null });
  });
});

describe('reads that fail', () => {
  it('for want of an account are blocked by credentials, and tried slowly', async () => {
    world.configure({ none: true });
    const run = await cyberdeskRun().queued('10m').start();
    const { delayMs, heartbeat } = await world.attempt(readRun, inputFor(run));
    expect(heartbeat).toMatchObject({ blocked: 'credentials', readErrors: 1 });
    // A minute, or half of it: those that were refused together do not return together.
    expect(delayMs).toBeGreaterThanOrEqual(20_000);
    expect(world.calls()).toEqual([]);
    world.configure({ none: false });
    world.clock.ms += delayMs!;
    const healed = await world.attempt(readRun, inputFor(run), { heartbeatDetails: heartbeat });
    expect(healed.result).toMatchObject({ end: 'news', blocked: null, reads: 2, readErrors: 1 });
  });

  it('for a refused key are blocked by credentials', async () => {
    world.configure({ account: { apiKey: 'another-key' } });
    const run = await cyberdeskRun().queued('10m').start();
    const { heartbeat } = await world.attempt(readRun, inputFor(run));
    expect(heartbeat).toMatchObject({ blocked: 'credentials' });
    expect(world.logged.join()).not.toContain('another-key');
  });

  it.each([
    ['500', 'unreachable'],
    ['429', 'unreachable'],
    ['garbage', 'unexpected_answer'],
  ] as const)('by %s are blocked as %s, change nothing, and heal', async (kind, blocked) => {
    const run = await cyberdeskRun().running('10m').succeeds().fault({ kind, for: '10s' }).start();
    const { heartbeat } = await world.attempt(readRun, inputFor(run));
    expect(heartbeat).toMatchObject({ blocked, observation: null, readErrors: 1 });
    world.clock.ms += 10_000;
    const healed = await world.attempt(readRun, inputFor(run), { heartbeatDetails: heartbeat });
    expect(healed.result).toMatchObject({ end: 'news', blocked: null, readErrors: 1 });
  });

  it('are logged without anything that the vendor sent', async () => {
    const run = await cyberdeskRun().running('10m').fault({ kind: 'garbage', for: '10s' }).start();
    await world.attempt(readRun, inputFor(run));
    expect(world.logged.join('\n')).toContain(run.runId);
    expect(world.logged.join('\n')).not.toContain('It works');
  });

  it('leave the vendor alone for as long as it asks', async () => {
    const run = await cyberdeskRun()
      .running('2h')
      .fault({ kind: '429', for: '5m', retryAfterSeconds: 400 })
      .start();
    await world.play(readRun, inputFor(run));
    const [first, second, ...more] = world.calls().map((call) => (call.at - BEGIN) / 1000);
    expect(first).toBe(0);
    expect(second).toBeGreaterThanOrEqual(400);
    expect(second).toBeLessThanOrEqual(430);
    expect(more).toEqual([]);
  });

  it.each([
    { cause: 'a hint', change: { notBefore: null } },
    { cause: 'a deadline that came forward', change: { deadlineAt: at(450) } },
    { cause: 'a deadline that moved away', change: { deadlineAt: at(90_000) } },
  ])('leave the vendor alone for an hour although $cause makes another activity read', async ({ change }) => {
    const retryAfterSeconds = 'deadlineAt' in change && change.deadlineAt === at(450) ? 460 : 3600;
    const run = await cyberdeskRun()
      .running('2h')
      .fault({ kind: '429', for: '5m', retryAfterSeconds })
      .start();
    await world.attempt(readRun, inputFor(run));
    world.clock.ms += 60_000;
    // The activity before was cancelled while it waited: nothing of it but the process remains.
    const next = await world.attempt(readRun, inputFor(run, null, change));
    expect(next.delayMs).toBe(retryAfterSeconds * 1000 - 60_000);
    expect(world.calls()).toHaveLength(1);
    await world.play(readRun, inputFor(run, null, change));
    const times = world.calls().map((call) => (call.at - BEGIN) / 1000);
    expect(times).toEqual([0, retryAfterSeconds]);
  });

  it('leave the vendor alone in another process that was told by the workflow', async () => {
    const run = await cyberdeskRun().running('2h').start();
    const input = inputFor(run, null, { leaveAloneUntil: at(3600) });
    expect((await world.attempt(readRun, input)).delayMs).toBe(3_600_000);
    expect(world.calls()).toEqual([]);
  });

  it('leave the vendor alone about the run that it meant, and about no other', async () => {
    const busy = await cyberdeskRun()
      .running('2h')
      .fault({ kind: '429', for: '5m', retryAfterSeconds: 400 })
      .start();
    const other = await cyberdeskRun().running('2h').start();
    await world.attempt(readRun, inputFor(busy));
    expect((await world.attempt(readRun, inputFor(other))).result?.end).toBe('news');
  });

  it('leave the vendor alone beyond the deadline', async () => {
    const run = await cyberdeskRun()
      .running('2h')
      .fault({ kind: '429', for: '2h', retryAfterSeconds: 7200 })
      .start();
    const input = inputFor(run, null, { deadlineAt: at(600) });
    const first = await world.attempt(readRun, input);
    expect(first.delayMs).toBe(600_000);
    world.clock.ms += first.delayMs!;
    const last = await world.attempt(readRun, input, { heartbeatDetails: first.heartbeat });
    expect(last.result).toMatchObject({ end: 'deadline', reads: 1, readErrors: 1, blocked: 'unreachable' });
    expect(world.calls()).toHaveLength(1);
  });

  it('say that the run is gone only after the grace', async () => {
    const run = { vendor: 'cyberdesk', runId: '00000000-0000-4000-8000-00000000dead' };
    const result = await world.play(readRun, inputFor(run));
    expect(result).toMatchObject({ end: 'not_found', observation: null, blocked: null });
    expect(Date.parse(result.lastReadAt!)).toBeGreaterThanOrEqual(BEGIN + 60_000);
    expect(result.readErrors).toBe(result.reads);
  });

  it('find a run that the vendor shows late', async () => {
    const run = await cyberdeskRun().running('10m').fault({ kind: '404', for: '45s' }).start();
    const result = await world.play(readRun, inputFor(run));
    expect(result).toMatchObject({ end: 'news', observation: { phase: 'running' } });
  });

  it('never come out of a vendor of which an error escapes', async () => {
    world.configure({
      vendor: {
        getRun: async () => {
          throw new TypeError('undefined is not a function');
        },
      },
    });
    const run = await cyberdeskRun().running('10m').start();
    const { heartbeat } = await world.attempt(readRun, inputFor(run));
    expect(heartbeat).toMatchObject({ blocked: 'unexpected_answer' });
  });
});

describe('the deadline', () => {
  it('is met by a last read, at that time', async () => {
    const run = await cyberdeskRun().queued('10h').start();
    const result = await world.play(readRun, inputFor(run, QUEUED, { deadlineAt: at(700) }));
    expect(result).toMatchObject({ end: 'deadline', lastReadAt: at(700), observation: { phase: 'queued' } });
    expect(world.clock.ms).toBe(BEGIN + 700_000);
  });

  it('is met by a last read that still brings news', async () => {
    const run = await cyberdeskRun().queued('690s').running('10s').succeeds().start();
    world.configure({ account: { webhookSecrets: ['whsec_dGVzdC1zZWNyZXQtb2YtMjQtYnl0ZXM='] } });
    const result = await world.play(readRun, inputFor(run, QUEUED, { deadlineAt: at(700) }));
    expect(result).toMatchObject({ end: 'news', lastReadAt: at(700), observation: { phase: 'succeeded' } });
  });

  it('is given up soon after it when no read comes through', async () => {
    const run = await cyberdeskRun().queued('10h').fault({ kind: '500', for: '2h' }).start();
    const result = await world.play(readRun, inputFor(run, QUEUED, { deadlineAt: at(100) }));
    expect(result).toMatchObject({ end: 'deadline', blocked: 'unreachable', observation: null });
    expect(world.clock.ms - BEGIN).toBeLessThanOrEqual(120_000);
  });
});

it('a cancel ends a read that hangs', async () => {
  const run = await cyberdeskRun().running('10m').fault({ kind: 'timeout', for: '10m' }).start();
  const environment = new MockActivityEnvironment();
  const reading = environment.run(readRun, inputFor(run));
  await expect.poll(() => world.calls().length).toBe(1);
  environment.cancel();
  await expect(reading).rejects.toBeInstanceOf(CancelledFailure);
});

it('what a read remembers is plain data', async () => {
  const run = await cyberdeskRun().queued('10m').start();
  const seen: unknown[] = [];
  const environment = new MockActivityEnvironment();
  environment.on('heartbeat', (details) => seen.push(details));
  await expect(environment.run(readRun, inputFor(run, QUEUED))).rejects.toThrow('Not decided yet');
  const [memory] = seen as [ReadHeartbeat];
  expect(JSON.parse(JSON.stringify(memory))).toEqual(memory);
  expect(JSON.stringify(memory).length).toBeLessThan(2_000);
});
