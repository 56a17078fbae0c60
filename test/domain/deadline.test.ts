import { describe, expect, it } from 'vitest';
import { deadlineOf, reasonCodeOf, runLimitSeconds } from '../../src/domain/deadline.js';
import type { RunView } from '../../src/domain/run-view.js';
import { resolveTiming } from '../../src/domain/timing.js';
import { after, at, read, type Came } from './observations.js';

const TIMING = resolveTiming({
  maxRunDurationSeconds: 1000,
  queueTimeoutSeconds: 500,
  reviewTimeoutSeconds: 5000,
  graceSeconds: 60,
});
const STARTED = { startedAt: at(90) };

function deadline(view: RunView) {
  const { kind, atMs } = deadlineOf(view, TIMING, at(0));
  return { kind, at: new Date(atMs).toISOString() };
}

const CASES: readonly {
  readonly when: string;
  readonly came: readonly Came[];
  readonly kind: string;
  readonly seconds: number;
}[] = [
  { when: 'nothing is known', came: [], kind: 'queue', seconds: 500 },
  { when: 'the run is queued', came: [read('queued', 200)], kind: 'queue', seconds: 500 },
  {
    when: 'only statuses without a meaning were seen',
    came: [read('unknown', 200)],
    kind: 'queue',
    seconds: 500,
  },
  { when: 'the vendor tells the start', came: [read('running', 100, STARTED)], kind: 'run', seconds: 1150 },
  {
    when: 'the start is only known by having been seen',
    came: [read('running', 100)],
    kind: 'run',
    seconds: 1160,
  },
  {
    when: 'the vendor names a limit of its own',
    came: [read('running', 100, { ...STARTED, maxRunDurationSeconds: 30 })],
    kind: 'run',
    seconds: 180,
  },
  {
    when: 'the limit that the vendor named is not repeated',
    came: [read('queued', 10, { maxRunDurationSeconds: 30 }), read('running', 100, STARTED)],
    kind: 'run',
    seconds: 180,
  },
  {
    when: 'a status without a meaning follows the start',
    came: [read('running', 100, STARTED), read('unknown', 200)],
    kind: 'run',
    seconds: 1150,
  },
  {
    when: 'a person must act',
    came: [read('running', 100, STARTED), read('waiting', 300)],
    kind: 'review',
    seconds: 5300,
  },
  {
    when: 'a person must act from the beginning',
    came: [read('waiting', 300)],
    kind: 'review',
    seconds: 5300,
  },
  {
    when: 'a person has acted, whose time does not count',
    came: [read('running', 100, STARTED), read('waiting', 300), read('running', 1300)],
    kind: 'run',
    seconds: 2150,
  },
  {
    when: 'two persons have acted',
    came: [
      read('running', 100, STARTED),
      read('waiting', 300),
      read('running', 400),
      read('waiting', 500),
      read('running', 700),
    ],
    kind: 'run',
    seconds: 1450,
  },
  {
    when: 'a run that a person looked at first is queued again',
    came: [read('waiting', 300, { occurredAt: at(290) }), read('queued', 4300, { occurredAt: at(4290) })],
    kind: 'queue',
    seconds: 4500,
  },
  {
    when: 'the vendor executes the run anew',
    came: [
      read('running', 100, STARTED),
      read('waiting', 110),
      read('failed', 900, { ...STARTED, endedAt: at(890) }),
      read('running', 2000, { startedAt: at(1900) }),
    ],
    kind: 'run',
    seconds: 2960,
  },
];

describe('the deadline', () => {
  it.each(CASES)("is the $kind's when $when", ({ came, kind, seconds }) => {
    expect(deadline(after(...came))).toEqual({ kind, at: at(seconds) });
  });

  it('has a reason code of its own for each kind', () => {
    const codes = (['queue', 'run', 'review'] as const).map((kind) => reasonCodeOf({ kind, atMs: 0 }));
    expect(codes).toEqual(['queue_deadline', 'run_deadline', 'review_deadline']);
  });

  it("prefers the vendor's own limit, whatever its size", () => {
    const limits = [1, 90, 10_000_000].map((maxRunDurationSeconds) =>
      runLimitSeconds(after(read('running', 1, { maxRunDurationSeconds })), TIMING),
    );
    expect(limits).toEqual([1, 90, 10_000_000]);
    expect(runLimitSeconds(after(), TIMING)).toBe(1000);
  });
});
