import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/domain/checks.js';
import { countPathsOf, countsAt, withCount } from '../../src/domain/count-paths.js';

const counted = (count?: number | string): Check => ({ type: 'filename_regex', pattern: 'x', count });

describe('the paths of counts', () => {
  it('are those of the checks that name one, once each', () => {
    const checks = [counted('a'), counted(2), counted(), counted('a'), counted('b.c')];
    const others: Check[] = [
      { type: 'attachment_exists', names: ['a'] },
      { type: 'attachment_template', template: '{item}', items: 'rows' },
    ];
    expect(countPathsOf([...checks, ...others])).toEqual(['a', 'b.c']);
  });

  it('lead into the input first and then into the output', () => {
    const values = {
      input: { rows: [1, 2], both: 1, text: 'not a number' },
      output: { made: { files: 3 }, both: 9, text: [1, 2, 3, 4] },
    };
    const paths = ['rows', 'made.files', 'both', 'output.both', 'input.rows', 'text', 'output.made.files'];
    expect(countsAt(paths, values)).toEqual({
      rows: 2,
      'made.files': 3,
      both: 1,
      'output.both': 9,
      'input.rows': 2,
      text: 4,
      'output.made.files': 3,
    });
  });

  it.each(['nowhere', '__proto__', 'constructor.length', 'deep.er', 'fraction', 'negative', 'output'])(
    'lead to nothing at %s',
    (path) => {
      const output = { fraction: 1.5, negative: -1, deep: 'er' };
      expect(countsAt([path], { input: undefined, output })).toEqual({});
    },
  );
});

describe('a check whose count is a path', () => {
  it('gets its number where that is known', () => {
    expect(withCount(counted('a'), { a: 0 })).toEqual(counted(0));
    expect(withCount(counted('a'), { b: 1 })).toEqual(counted('a'));
    expect(withCount(counted('constructor'), {})).toEqual(counted('constructor'));
    expect(withCount(counted(2), { a: 1 })).toEqual(counted(2));
    expect(withCount({ type: 'attachment_exists', names: ['a'] }, { a: 1 })).toEqual({
      type: 'attachment_exists',
      names: ['a'],
    });
  });
});
