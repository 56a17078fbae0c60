import { describe, expect, test } from 'vitest';
import { outlasted, stepsTold } from '../../../src/cli/demo/expectations.js';
import { judge } from '../../../src/cli/demo/judge.js';
import { reportOf, verdictLines } from '../../../src/cli/demo/report.js';
import { found, played, recordedAs } from './support/played.js';

const succeeded = recordedAs({ status: 'succeeded' });

describe('the judgement on a scenario', () => {
  test('finds nothing wrong with what was recorded and told as expected', () => {
    const heard = { veryfront: ['completed'], callback: ['succeeded'] };
    const judged = judge(played({ tells: ['callback', 'veryfront'] }), found({ heard }));
    expect(judged).toMatchObject({ problem: null, told: ['ledger', 'veryfront', 'callback'] });
    expect(reportOf([judged])).toMatchObject({ ok: true, scenarios: [{ outcome: succeeded }] });
  });

  test('names another outcome than the expected one, and fails the whole demo', () => {
    const good = judge(played(), found());
    const bad = judge(played({ expected: 'timed_out' }), found());
    expect(bad.problem).toBe('recorded as succeeded, not as timed_out');
    expect(reportOf([good, bad]).ok).toBe(false);
    const out = { write: () => undefined };
    expect(verdictLines([good, bad], out)).toEqual([
      'a scenario: recorded as succeeded, not as timed_out',
      '1 of 2 scenarios did not end as expected.',
    ]);
  });

  test('names what kept a scenario from its end when the ledger has nothing', () => {
    const judged = judge({ ...played(), problem: 'no outcome within 45 s' }, found({ outcomes: [] }));
    expect(judged).toMatchObject({ outcome: null, told: [], problem: 'no outcome within 45 s' });
  });

  test.each([
    ['was not told', {}, 'the place callback was told none, not succeeded'],
    [
      'was told twice',
      { callback: ['succeeded', 'succeeded'] },
      'the place callback was told succeeded, succeeded, not succeeded',
    ],
    ['was told otherwise', { callback: ['failed'] }, 'the place callback was told failed, not succeeded'],
    [
      'was told though nobody asked',
      { callback: ['succeeded'], veryfront: ['completed'] },
      'the place veryfront was told completed, not none',
    ],
  ])('names a place that %s', (_, heard, problem) => {
    const judged = judge(played({ tells: ['callback'] }), found({ heard }));
    expect(judged.problem).toBe(problem);
  });

  test('knows the word of Veryfront for a verdict that is no success', () => {
    const timedOut = recordedAs({ status: 'timed_out' });
    const scenario = { tells: ['veryfront'], expected: 'timed_out' } as const;
    const given = found({ outcomes: [timedOut], heard: { veryfront: ['failed'] } });
    expect(judge(played(scenario), given).problem).toBeNull();
  });
});

describe('an expectation', () => {
  test('of steps holds when events told of just these, in order', () => {
    const stepOf = (name: string) => ({ name, type: null, status: 'PROCESSED', at: null });
    const progress = { percent: null, steps: [stepOf('one'), stepOf('two')] };
    const evidence = { outcome: succeeded, calls: [], progress };
    expect(stepsTold('one', 'two')(evidence)).toBeNull();
    expect(stepsTold('two', 'one')(evidence)).toBe('its steps are one, two, not two, one');
    expect(stepsTold('one')({ ...evidence, progress: null })).toBe('its steps are none, not one');
  });

  test('of a long run holds when it lasted longer than its limit', () => {
    const times = { startedAt: '2026-05-01T00:00:00.000Z', endedAt: '2026-05-01T00:00:10.000Z' };
    const evidence = { outcome: recordedAs(times), calls: [], progress: null };
    expect(outlasted(9)(evidence)).toBeNull();
    expect(outlasted(10)(evidence)).toBe('it lasted 10 s, not more than 10 s');
  });
});
