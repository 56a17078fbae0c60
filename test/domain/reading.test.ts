import { describe, expect, it } from 'vitest';
import { POLL_WITH_WEBHOOKS, POLL_WITHOUT_WEBHOOKS, type PollPolicy } from '../../src/domain/cadence.js';
import { knownOf } from '../../src/domain/classify.js';
import type { ReadHeartbeat, ReadRunInput } from '../../src/domain/contract.js';
import {
  initialMemory,
  isBeyondReach,
  LAST_READ_PATIENCE_MS,
  nextReadStep,
  putOffAfterOutage,
  resultOf,
  waitBeforeReadMs,
  type ReadAnswer,
} from '../../src/domain/reading.js';
import { after, at, BEGIN, read, said, type Came } from './observations.js';

const DEADLINE = 3600;
const RUNNING = read('running', 100, { startedAt: at(60) });

function inputAfter(came: readonly Came[], more: Partial<ReadRunInput> = {}): ReadRunInput {
  const view = after(...came);
  return {
    vendor: 'acme',
    account: 'default',
    runId: 'r-1',
    known: knownOf(view),
    phaseSince: view.phaseSince ?? at(0),
    deadlineAt: at(DEADLINE),
    notBefore: null,
    notFoundUntil: at(60),
    notFoundGraceSeconds: 60,
    ...more,
  };
}

function failing(kind: Exclude<ReadAnswer['kind'], 'read'>, retryAfterMs: number | null = null): ReadAnswer {
  return { kind, retryAfterMs };
}

function reading(seconds: number, phase: 'running' | 'succeeded' = 'running'): ReadAnswer {
  return { kind: 'read', observation: said(phase, seconds, { startedAt: at(60) }) };
}

function step(input: ReadRunInput, memory: ReadHeartbeat, answer: ReadAnswer, seconds: number) {
  return nextReadStep(input, memory, answer, POLL_WITHOUT_WEBHOOKS, BEGIN + seconds * 1000);
}

/** The memory after a step that must lead to another one. */
function again(input: ReadRunInput, memory: ReadHeartbeat, answer: ReadAnswer, seconds: number) {
  const next = step(input, memory, answer, seconds);
  if (next.kind !== 'again') throw new Error('The reading ended');
  return next;
}

describe('a read', () => {
  const input = inputAfter([RUNNING]);

  it('that decides ends the activity with what it saw', () => {
    expect(step(input, initialMemory(input), reading(200, 'succeeded'), 200)).toMatchObject({
      kind: 'done',
      result: {
        end: 'news',
        observation: { phase: 'succeeded' },
        reads: 1,
        readErrors: 0,
        lastReadAt: at(200),
      },
    });
  });

  it('that decides nothing is followed by another one, and is remembered', () => {
    const { memory, delayMs } = again(input, initialMemory(input), reading(1100), 1100);
    // A thousand seconds in this phase: 9 % of them, less the jitter.
    expect(delayMs).toBeGreaterThanOrEqual(81_000);
    expect(delayMs).toBeLessThanOrEqual(90_000);
    expect(memory).toEqual({
      lastReadAt: at(1100),
      nextReadAt: at(1100 + delayMs / 1000),
      blocked: null,
      observation: said('running', 1100, { startedAt: at(60) }),
      reads: 1,
      readErrors: 0,
      failures: 0,
      missingSince: null,
      leaveAloneUntil: null,
      wasPutOff: false,
    });
  });

  it('that sees a new phase is followed by another one soon, however long the phase before was', () => {
    const input = inputAfter([read('queued', 10)]);
    const next = step(input, initialMemory(input), reading(3000), 3000);
    if (next.kind !== 'done') throw new Error('A start is news');
    expect(Date.parse(next.result.nextReadAt!)).toBeLessThanOrEqual(BEGIN + 3_004_000);
  });

  it('at the deadline is the last one', () => {
    const before = again(input, initialMemory(input), reading(3590), 3590);
    expect(before.delayMs).toBe(10_000);
    expect(step(input, before.memory, reading(3600), 3600)).toMatchObject({
      kind: 'done',
      result: { end: 'deadline', observation: { observedAt: at(3600) }, reads: 2 },
    });
  });
});

describe('a read that failed', () => {
  const input = inputAfter([RUNNING]);

  it.each([
    ['unauthorized', 'credentials'],
    ['rate_limited', 'unreachable'],
    ['unavailable', 'unreachable'],
    ['unexpected_answer', 'unexpected_answer'],
    ['not_found', null],
  ] as const)('by %s is shown as blocked by %s, and the last good answer is kept', (kind, blocked) => {
    const good = again(input, initialMemory(input), reading(200), 200);
    const { memory } = again(input, good.memory, failing(kind), 300);
    expect(memory).toMatchObject({ blocked, reads: 2, readErrors: 1, failures: 1, lastReadAt: at(300) });
    expect(memory.observation).toEqual(good.memory.observation);
    const healed = again(input, memory, reading(400), 400);
    expect(healed.memory).toMatchObject({ blocked: null, failures: 0, readErrors: 1 });
  });

  it('is tried again soon, and ever later', () => {
    const first = again(input, initialMemory(input), failing('unavailable'), 1100);
    const second = again(input, first.memory, failing('unavailable'), 1102);
    expect(first.delayMs).toBeLessThanOrEqual(2_000);
    expect(second.delayMs).toBeGreaterThan(first.delayMs);
  });

  it('waits as long as the vendor asks', () => {
    const { delayMs, memory } = again(input, initialMemory(input), failing('rate_limited', 600_000), 200);
    expect(delayMs).toBeGreaterThanOrEqual(600_000);
    expect(delayMs).toBeLessThanOrEqual(630_000);
    expect(waitBeforeReadMs(memory, input, BEGIN + 300_000)).toBe(delayMs - 100_000);
    expect(waitBeforeReadMs(memory, input, BEGIN + 200_000 + delayMs)).toBe(0);
  });

  it('makes no haste about credentials', () => {
    expect(again(input, initialMemory(input), failing('unauthorized'), 200).delayMs).toBeGreaterThan(26_000);
  });

  it('at the deadline is tried again for a while', () => {
    let memory = initialMemory(input);
    let seconds = DEADLINE;
    for (;;) {
      const next = step(input, memory, failing('unavailable'), seconds);
      if (next.kind === 'done') {
        expect(next.result).toMatchObject({ end: 'deadline', blocked: 'unreachable', observation: null });
        break;
      }
      memory = next.memory;
      seconds += next.delayMs / 1000;
    }
    expect(memory.reads).toBe(6);
    expect(seconds).toBeLessThanOrEqual(DEADLINE + LAST_READ_PATIENCE_MS / 1000);
  });
});

describe('a vendor that wants to be left alone', () => {
  const input = inputAfter([RUNNING]);

  it('until shortly before the deadline is read at the time that it named', () => {
    const { delayMs } = again(input, initialMemory(input), failing('rate_limited', 50_000), 3540);
    expect(delayMs).toBeGreaterThanOrEqual(50_000);
    expect(delayMs).toBeLessThanOrEqual(55_000);
  });

  it('until shortly after the deadline gets its last read then', () => {
    const { memory, delayMs } = again(input, initialMemory(input), failing('rate_limited', 70_000), 3540);
    expect(delayMs).toBe(70_000);
    expect(isBeyondReach(memory, input, BEGIN + 3_600_000)).toBe(false);
    expect(waitBeforeReadMs(memory, input, BEGIN + 3_600_000)).toBe(10_000);
    expect(waitBeforeReadMs(memory, input, BEGIN + 3_610_000)).toBe(0);
  });

  it('until long after the deadline is not called any more', () => {
    const { memory, delayMs } = again(input, initialMemory(input), failing('rate_limited', 7_200_000), 3000);
    // Any longer, and the server would end the activity at once, and forget what the vendor asked for.
    expect(delayMs).toBe(600_000);
    expect(memory).toMatchObject({ nextReadAt: at(10_200), leaveAloneUntil: at(10_200) });
    expect(resultOf(memory, 'deadline').leaveAloneUntil).toBe(at(10_200));
    expect(isBeyondReach(memory, input, BEGIN + 3_599_000)).toBe(false);
    expect(isBeyondReach(memory, input, BEGIN + 3_600_000)).toBe(true);
  });

  it('is not tried again at the deadline when it asks for more than is left of the patience', () => {
    expect(step(input, initialMemory(input), failing('rate_limited', 21_000), DEADLINE)).toMatchObject({
      kind: 'done',
      result: { end: 'deadline', readErrors: 1 },
    });
    expect(step(input, initialMemory(input), failing('rate_limited', 19_000), DEADLINE)).toMatchObject({
      kind: 'again',
      delayMs: 19_000,
    });
  });

  it('is left alone by an urgent read of the activity that follows, too', () => {
    const urgent = inputAfter([RUNNING], { notBefore: null, leaveAloneUntil: at(900) });
    expect(waitBeforeReadMs(initialMemory(urgent), urgent, BEGIN + 300_000)).toBe(600_000);
    expect(waitBeforeReadMs(initialMemory(urgent), urgent, BEGIN + 900_000)).toBe(0);
  });

  it('is left alone by an activity whose deadline came forward', () => {
    const moved = inputAfter([RUNNING], {
      notBefore: at(900),
      leaveAloneUntil: at(900),
      deadlineAt: at(895),
    });
    expect(waitBeforeReadMs(initialMemory(moved), moved, BEGIN + 300_000)).toBe(600_000);
    expect(isBeyondReach(initialMemory(moved), moved, BEGIN + 895_000)).toBe(false);
  });

  it('is forgotten with its next answer', () => {
    const asked = again(input, initialMemory(input), failing('rate_limited', 60_000), 200);
    expect(again(input, asked.memory, reading(260), 260).memory.leaveAloneUntil).toBeNull();
  });
});

describe('a run that is not found', () => {
  it('is waited for while tracking is young', () => {
    const input = inputAfter([]);
    expect(step(input, initialMemory(input), failing('not_found'), 59.9).kind).toBe('again');
    expect(step(input, initialMemory(input), failing('not_found'), 60)).toMatchObject({
      kind: 'done',
      result: { end: 'not_found', readErrors: 1 },
    });
  });

  it('is waited for anew when it had been seen', () => {
    const input = inputAfter([RUNNING]);
    const first = again(input, initialMemory(input), failing('not_found'), 1000);
    expect(first.memory.missingSince).toBe(at(1000));
    const later = again(input, first.memory, failing('not_found'), 1059);
    expect(later.memory.missingSince).toBe(at(1000));
    expect(step(input, later.memory, failing('not_found'), 1060)).toMatchObject({
      result: { end: 'not_found' },
    });
  });

  it('is waited for anew when this very activity has read it before', () => {
    const input = inputAfter([], { known: knownOf(after()) });
    const seen = { ...initialMemory(input), observation: said('unknown', 70) };
    expect(step(input, seen, failing('not_found'), 100).kind).toBe('again');
  });

  it('is not missing without a break when another answer came between', () => {
    const input = inputAfter([RUNNING]);
    const missing = again(input, initialMemory(input), failing('not_found'), 1000);
    const found = again(input, missing.memory, reading(1030), 1030);
    const missingAgain = again(input, found.memory, failing('not_found'), 1061);
    expect(missingAgain.memory.missingSince).toBe(at(1061));
  });

  it('has no grace where none was given', () => {
    const input = inputAfter([], { notFoundUntil: at(0), notFoundGraceSeconds: 0 });
    expect(step(input, initialMemory(input), failing('not_found'), 0)).toMatchObject({
      result: { end: 'not_found' },
    });
  });
});

describe('the time before a read', () => {
  it('is none for an activity that was given none', () => {
    const input = inputAfter([RUNNING]);
    expect(waitBeforeReadMs(initialMemory(input), input, BEGIN)).toBe(0);
  });

  it('lasts until the time that the read before named', () => {
    const input = inputAfter([RUNNING], { notBefore: at(500) });
    expect(waitBeforeReadMs(initialMemory(input), input, BEGIN + 200_000)).toBe(300_000);
    expect(waitBeforeReadMs(initialMemory(input), input, BEGIN + 499_960)).toBe(0);
    expect(waitBeforeReadMs(initialMemory(input), input, BEGIN + 501_000)).toBe(0);
  });

  it('ends at a deadline that came forward', () => {
    const input = inputAfter([RUNNING], { notBefore: at(500), deadlineAt: at(300) });
    expect(waitBeforeReadMs(initialMemory(input), input, BEGIN + 200_000)).toBe(100_000);
  });
});

describe('a read that an outage has made late', () => {
  const input = inputAfter([RUNNING], { notBefore: at(200) });
  const late = (memory: ReadHeartbeat, lateMs: number, seconds = 1200, given = input) =>
    putOffAfterOutage(memory, given, POLL_WITHOUT_WEBHOOKS, BEGIN + seconds * 1000, lateMs);

  it('is put off once, for less than its cadence, and is remembered', () => {
    const step = late(initialMemory(input), 1_000_000);
    expect(step?.delayMs).toBeGreaterThan(0);
    expect(step?.delayMs).toBeLessThanOrEqual(60_000);
    expect(step?.memory).toMatchObject({ wasPutOff: true, nextReadAt: at(1200 + step!.delayMs / 1000) });
    expect(late(step!.memory, 500_000)).toBeNull();
  });

  it('may be put off again after it was made', () => {
    const step = late(initialMemory(input), 1_000_000);
    const { memory } = again(input, step!.memory, reading(1250), 1250);
    expect(late(memory, 500_000, 2000)).not.toBeNull();
  });

  it('is made at once when it is hardly late, at the deadline, or asked for right now', () => {
    expect(late(initialMemory(input), 9_000)).toBeNull();
    expect(late(initialMemory(input), 1_000_000, DEADLINE)).toBeNull();
    expect(late(initialMemory(input), 1_000_000, DEADLINE + 10)).toBeNull();
    const urgent = inputAfter([RUNNING], { notBefore: null });
    expect(late(initialMemory(urgent), 1_000_000, 1200, urgent)).toBeNull();
  });

  it('is put off no further than to the deadline', () => {
    expect(late(initialMemory(input), 1_000_000, DEADLINE - 0.001)?.delayMs).toBe(1);
  });
});

/** Reads of a run that goes on, by the pure functions alone, in seconds since the beginning. */
function readsOf(policy: PollPolicy, runId: string, deadline: number, until: number): number[] {
  const input = { ...inputAfter([RUNNING]), runId, phaseSince: at(0), deadlineAt: at(deadline) };
  const reads: number[] = [];
  let memory = initialMemory(input);
  for (let seconds = 0; seconds <= until;) {
    reads.push(seconds);
    const next = nextReadStep(input, memory, reading(seconds), policy, BEGIN + seconds * 1000);
    if (next.kind === 'done') break;
    memory = next.memory;
    seconds += next.delayMs / 1000;
  }
  return reads;
}

describe('the reads of a run that goes on', () => {
  const HOUR = 3600;
  const MONTH = 30 * 24 * HOUR;

  it.each([
    { kind: 'that pushes', policy: POLL_WITH_WEBHOOKS, deadline: HOUR, until: 2 * HOUR, most: 14 },
    { kind: 'that pushes', policy: POLL_WITH_WEBHOOKS, deadline: 24 * HOUR, until: HOUR, most: 14 },
    { kind: 'that does not', policy: POLL_WITHOUT_WEBHOOKS, deadline: HOUR, until: 2 * HOUR, most: 70 },
    { kind: 'that does not', policy: POLL_WITHOUT_WEBHOOKS, deadline: 24 * HOUR, until: HOUR, most: 70 },
    { kind: 'that pushes', policy: POLL_WITH_WEBHOOKS, deadline: MONTH, until: 2 * MONTH, most: 3_300 },
    { kind: 'that does not', policy: POLL_WITHOUT_WEBHOOKS, deadline: MONTH, until: 2 * MONTH, most: 3_300 },
  ])(
    'are at most $most at a vendor $kind, in $until s with the deadline at $deadline s',
    ({ policy, deadline, until, most }) => {
      const runs = Array.from({ length: deadline === MONTH ? 3 : 50 }, (_, index) => `r-${index}`);
      for (const runId of runs) {
        const reads = readsOf(policy, runId, deadline, until);
        expect(reads.length).toBeLessThanOrEqual(most);
        // The last one is made at the deadline, and none after it.
        if (until > deadline) expect(reads.at(-1)).toBeCloseTo(deadline, 3);
      }
    },
  );

  it('are at other times for another run, and the same when it is played again', () => {
    const first = readsOf(POLL_WITHOUT_WEBHOOKS, 'r-1', 24 * HOUR, HOUR);
    expect(readsOf(POLL_WITHOUT_WEBHOOKS, 'r-1', 24 * HOUR, HOUR)).toEqual(first);
    expect(readsOf(POLL_WITHOUT_WEBHOOKS, 'r-2', 24 * HOUR, HOUR)).not.toEqual(first);
  });
});

it('an activity that is moved hands over what it knows', () => {
  const input = inputAfter([RUNNING], { notBefore: at(500) });
  expect(resultOf(initialMemory(input), 'moved', 'landfall:acme:default')).toEqual({
    end: 'moved',
    taskQueue: 'landfall:acme:default',
    lastReadAt: null,
    nextReadAt: at(500),
    blocked: null,
    leaveAloneUntil: null,
    observation: null,
    reads: 0,
    readErrors: 0,
  });
});
