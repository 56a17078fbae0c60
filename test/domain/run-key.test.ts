import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accountTaskQueue,
  describeRun,
  MAX_WORKFLOW_ID_LENGTH,
  problemsOfRunKey,
  runKeyOf,
  workflowIdOf,
  type RunKey,
} from '../../src/domain/run-key.js';

/** Any text, from single letters to emoji, but nothing that is empty. */
const text = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom('a:b', '%', '%41', "'", '*', 'run', '..', '\n', 'ä', 'ä', '💾'),
);

const keys: fc.Arbitrary<RunKey> = fc.record({ vendor: text, account: text, runId: text });

function keyWith(runId: string): RunKey {
  return { vendor: 'cyberdesk', account: 'default', runId };
}

describe('a workflow id', () => {
  it('leads back to its run key', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(runKeyOf(workflowIdOf(key))).toEqual(key);
      }),
      { seed: 7, numRuns: 5_000 },
    );
  });

  it('has only unreserved characters, percent signs and the three colons', () => {
    fc.assert(
      fc.property(keys, (key) => {
        expect(workflowIdOf(key)).toMatch(/^run(:([A-Za-z0-9._~-]|%[0-9A-F]{2})+){3}$/);
      }),
      { seed: 8, numRuns: 5_000 },
    );
  });

  it('differs for keys that differ', () => {
    fc.assert(
      fc.property(keys, keys, (first, second) => {
        const equal = JSON.stringify(first) === JSON.stringify(second);
        expect(workflowIdOf(first) === workflowIdOf(second)).toBe(equal);
      }),
      { seed: 9, numRuns: 5_000 },
    );
  });

  it.each([
    [
      keyWith('6f1c2f0e-0000-4000-8000-000000000001'),
      'run:cyberdesk:default:6f1c2f0e-0000-4000-8000-000000000001',
    ],
    [
      { vendor: 'extend', account: 'eu/2', runId: "a:b c!*'()" },
      'run:extend:eu%2F2:a%3Ab%20c%21%2A%27%28%29',
    ],
    [keyWith('ä💾'), 'run:cyberdesk:default:%C3%A4%F0%9F%92%BE'],
  ])('of %o is %s', (key, id) => {
    expect(workflowIdOf(key)).toBe(id);
  });

  it.each([
    '',
    'run',
    'run:a:b',
    'run:a:b:c:d',
    'job:a:b:c',
    'run::b:c',
    'run:a:b:',
    'run:a:b:%E4',
    'run:a:b:%',
  ])('is not read from %j', (id) => {
    expect(runKeyOf(id)).toBeNull();
  });

  it('can be made even of ill-formed text, so that nothing throws on the way to a refusal', () => {
    expect(workflowIdOf(keyWith('a\uD83D'))).toBe('run:cyberdesk:default:a%EF%BF%BD');
  });
});

describe('a run key', () => {
  const room = MAX_WORKFLOW_ID_LENGTH - 'run:cyberdesk:default:'.length;

  it.each([
    ['as long as possible', keyWith('r'.repeat(room)), []],
    ['a character too long', keyWith('r'.repeat(room + 1)), [expect.stringContaining('at most 200')]],
    ['too long once encoded', keyWith('ä'.repeat(room / 2)), [expect.stringContaining('at most 200')]],
    ['empty', keyWith(''), ['runId must be a text that is not empty']],
    ['blank', keyWith(' \t'), ['runId must be a text that is not empty']],
    ['ill-formed', keyWith('a\uDC00'), ['runId must be well-formed Unicode']],
    ['no text', keyWith(42 as unknown as string), ['runId must be a text that is not empty']],
  ])('whose id is %s has these problems', (_, key, problems) => {
    expect(problemsOfRunKey(key)).toEqual(problems);
  });

  it('has every problem named at once', () => {
    expect(problemsOfRunKey({ vendor: '', account: '\uD800', runId: ' ' })).toEqual([
      'vendor must be a text that is not empty',
      'account must be well-formed Unicode',
      'runId must be a text that is not empty',
    ]);
  });

  it('is described with its account only where that is not the default', () => {
    expect(describeRun(keyWith('r'))).toBe('[vendor=cyberdesk, runId=r]');
    expect(describeRun({ ...keyWith('r'), account: 'eu' })).toBe('[vendor=cyberdesk, account=eu, runId=r]');
  });

  it('leads to the task queue of its account', () => {
    expect(accountTaskQueue('landfall', keyWith('r'))).toBe('landfall:cyberdesk:default');
  });
});
