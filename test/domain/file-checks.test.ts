import { describe, expect, it } from 'vitest';
import { checksHold, isFileCheck, nameOfCheck, type Check, type FileCheck } from '../../src/domain/checks.js';
import { fillTemplate, findingOf } from '../../src/domain/file-checks.js';

const FILES = ['report.pdf', 'data.csv', 'more.csv', 'résumé.pdf'];

function find(check: FileCheck, files: readonly string[] = FILES, input: unknown = undefined) {
  return findingOf(check, files, input);
}

describe('attachment_exists', () => {
  const exists = (...names: string[]): FileCheck => ({ type: 'attachment_exists', names });

  it('passes when every name is there', () => {
    expect(find(exists('data.csv', 'report.pdf'))).toEqual({
      status: 'passed',
      expected: 'files data.csv, report.pdf',
      matched: ['data.csv', 'report.pdf'],
      message: 'all 2 found',
    });
  });

  it('fails by naming what is missing', () => {
    expect(find(exists('data.csv', 'x.pdf', 'y.pdf'))).toMatchObject({
      status: 'failed',
      matched: ['data.csv'],
      message: '2 of 3 missing: x.pdf, y.pdf',
    });
  });

  it.each(['Report.pdf', 'report', 'report.pdf ', 'eport.pdf', ''])(
    'does not take %j for report.pdf',
    (name) => {
      expect(find(exists(name)).status).toBe('failed');
    },
  );

  it('takes composed and decomposed accents for the same name', () => {
    const [composed, decomposed] = ['résumé.pdf'.normalize('NFC'), 'résumé.pdf'.normalize('NFD')];
    expect(composed).not.toBe(decomposed);
    expect(find(exists(composed), [decomposed]).status).toBe('passed');
    expect(find(exists(decomposed), [composed]).status).toBe('passed');
  });

  it('takes no member of every object for a file', () => {
    expect(find(exists('__proto__', 'constructor', 'toString')).status).toBe('failed');
    expect(find(exists('__proto__'), ['__proto__']).status).toBe('passed');
  });

  it('is content with one file for a name that is asked for twice', () => {
    expect(find(exists('data.csv', 'data.csv')).status).toBe('passed');
  });

  it('keeps its words short when much is missing', () => {
    const names = Array.from({ length: 300 }, (_, index) => `${index}.pdf`);
    const finding = find(exists(...names), names.slice(0, 150));
    expect(finding.matched).toHaveLength(100);
    expect(finding.message).toBe(
      '150 of 300 missing: 150.pdf, 151.pdf, 152.pdf, 153.pdf, 154.pdf and 145 more',
    );
  });
});

describe('filename_regex', () => {
  const regex = (pattern: string, count?: number | string): FileCheck => ({
    type: 'filename_regex',
    pattern,
    ...(count === undefined ? {} : { count }),
  });

  it.each([
    [regex('\\.csv$'), 'passed'],
    [regex('\\.xml$'), 'failed'],
    [regex('\\.csv$', 2), 'passed'],
    [regex('\\.csv$', 1), 'failed'],
    [regex('\\.csv$', 3), 'failed'],
    [regex('\\.xml$', 0), 'passed'],
    [regex('\\.csv$', 0), 'failed'],
  ] as const)('%j is %s', (check, status) => {
    expect(find(check).status).toBe(status);
  });

  it('says what matched, out of how many', () => {
    expect(find(regex('\\.csv$', 1))).toEqual({
      status: 'failed',
      expected: 'exactly 1 files matching \\.csv$',
      matched: ['data.csv', 'more.csv'],
      message: '2 of 4 files match',
    });
  });

  it('counts files, also those of one name', () => {
    expect(find(regex('\\.csv$', 2), ['a.csv', 'a.csv']).status).toBe('passed');
  });

  it.each([
    ['count', { count: 2 }],
    ['input.count', { count: 2 }],
    ['rows', { rows: ['a', 'b'] }],
    ['batch.rows', { batch: { rows: [1, 2] } }],
    ['batches.1.size', { batches: [{ size: 9 }, { size: 2 }] }],
    ['input.rows', { input: { rows: [1, 2] } }],
    ['input', [1, 2]],
  ])('takes its count from %s of the input', (path, input) => {
    expect(find(regex('\\.csv$', path), FILES, input).status).toBe('passed');
  });

  it.each([
    ['count', undefined],
    ['count', null],
    ['count', { count: '2' }],
    ['count', { count: -2 }],
    ['count', { count: 2.5 }],
    ['count', { count: 1e300 }],
    ['rows.size', { rows: [1, 2] }],
    ['__proto__', {}],
    ['__proto__.length', [1, 2]],
    ['constructor.length', {}],
    ['count.__proto__.length', { count: [] }],
    ['a..b', { a: { b: 2 } }],
    ['rows.length', { rows: 'ab' }],
  ])('is in error when its count %j is no number in %j', (path, input) => {
    expect(find(regex('\\.csv$', path), FILES, input)).toMatchObject({
      status: 'error',
      matched: [],
      message: expect.stringContaining('neither a number nor a list'),
    });
  });

  it.each(['(', '(?=x)', 'x'.repeat(513), '(a?){1000}'])(
    'is in error, and throws nothing, by %j',
    (pattern) => {
      expect(find(regex(pattern))).toMatchObject({ status: 'error', matched: [] });
    },
  );

  it('lists at most 100 names', () => {
    const files = Array.from({ length: 500 }, (_, index) => `${index}.csv`);
    const finding = find(regex('csv', 500), files);
    expect([finding.status, finding.matched.length]).toEqual(['passed', 100]);
  });
});

describe('a check that allows none', () => {
  const names: FileCheck = { type: 'attachment_exists', names: ['x.pdf', 'data.csv'], allowNone: true };
  const two: FileCheck = { type: 'filename_regex', pattern: 'xml$', count: 2, allowNone: true };

  it('passes when nothing is there at all, and says so', () => {
    expect(find(names, ['other.pdf'])).toMatchObject({
      status: 'passed',
      matched: [],
      message: '2 of 2 missing: x.pdf, data.csv; none is allowed',
    });
    expect(find(two).status).toBe('passed');
  });

  it('fails as ever when some are there, and is as ever in error', () => {
    expect(find(names).status).toBe('failed');
    expect(find(two, ['1.xml']).status).toBe('failed');
    expect(find({ ...two, pattern: '(' }).status).toBe('error');
  });
});

describe('attachment_template', () => {
  const template = (text: string, items: readonly unknown[] | string): FileCheck => ({
    type: 'attachment_template',
    template: text,
    items,
  });
  const input = {
    orders: [
      { id: 7, customer: { name: 'Ada' } },
      { id: 8, customer: { name: 'Bo' } },
    ],
  };

  it('wants one file for each item', () => {
    const files = ['order-7-Ada.pdf', 'order-8-Bo.pdf', 'other.pdf'];
    expect(find(template('order-{item.id}-{item.customer.name}.pdf', 'orders'), files, input)).toEqual({
      status: 'passed',
      expected: 'one file for each item, named order-{item.id}-{item.customer.name}.pdf',
      matched: ['order-7-Ada.pdf', 'order-8-Bo.pdf'],
      message: 'all 2 found',
    });
    expect(find(template('order-{item.id}.pdf', 'input.orders'), ['order-7.pdf'], input)).toMatchObject({
      status: 'failed',
      message: '1 of 2 missing: order-8.pdf',
    });
  });

  it('takes items that are given, and passes without any', () => {
    expect(find(template('{item}.csv', ['data', 'more'])).status).toBe('passed');
    expect(find(template('{item}.csv', [])).status).toBe('passed');
  });

  it.each(['nothing', 'orders.0', 'orders.0.id', '__proto__', 'orders.length'])(
    'is in error when there is no list at %s',
    (path) => {
      expect(find(template('{item}', path), FILES, input)).toMatchObject({
        status: 'error',
        message: expect.stringContaining('no list of items'),
      });
    },
  );

  it.each(['{item}', '{item.missing}', '{item.customer}', '{item.__proto__}', '{item.constructor.name}'])(
    'is in error when an item has no text for %s',
    (placeholder) => {
      expect(find(template(`a-${placeholder}.pdf`, 'orders'), FILES, input)).toMatchObject({
        status: 'error',
        message: `item 0 has no text for ${placeholder}`,
      });
    },
  );

  it.each([
    ['{index}-{item}.txt', 'a', 3, '3-a.txt'],
    ['{item}{item}', 5, 0, '55'],
    ['{item}', true, 0, 'true'],
    ['{item}', '$& {index} $1', 0, '$& {index} $1'],
    ['{items} {index } {{index}} {', 'a', 1, '{items} {index } {1} {'],
    ['{item.a.b}', { a: { b: 'x' } }, 0, 'x'],
    ['{item.0}', ['first'], 0, 'first'],
  ])('%j is filled in with %j at %i as %j', (text, item, index, filled) => {
    expect(fillTemplate(text, item, index)).toBe(filled);
  });
});

describe('checks', () => {
  it('have a name even where none was given', () => {
    const checks: readonly Check[] = [
      { type: 'attachment_exists', names: ['a', 'b'] },
      { type: 'filename_regex', pattern: 'x' },
      { type: 'attachment_template', template: '{item}', items: [] },
      { type: 'custom', activity: 'look', taskQueue: 'mine' },
      { type: 'custom', activity: 'look', taskQueue: 'mine', name: 'own' },
    ];
    expect(checks.map(nameOfCheck)).toEqual([
      'attachment_exists a, b',
      'filename_regex x',
      'attachment_template {item}',
      'custom look',
      'own',
    ]);
    expect(checks.map(isFileCheck)).toEqual([true, true, true, false, false]);
  });

  it('hold when none failed or was in error', () => {
    const results = (...statuses: string[]) => statuses.map((status) => ({ status }) as never);
    expect(checksHold(results())).toBe(true);
    expect(checksHold(results('passed', 'skipped'))).toBe(true);
    expect(checksHold(results('passed', 'failed'))).toBe(false);
    expect(checksHold(results('error'))).toBe(false);
  });
});
