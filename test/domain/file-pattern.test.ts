import { describe, expect, it } from 'vitest';
import { compileFilePattern } from '../../src/domain/file-pattern.js';

describe('a file name pattern', () => {
  it.each([
    ['\\.csv$', 'report.csv', true],
    ['\\.csv$', 'report.csv.bak', false],
    ['port', 'report.csv', true],
    ['^report', 'a-report.csv', false],
    ['REPORT', 'report.csv', false],
    ['(?i)REPORT', 'report.csv', true],
    ['^invoice-\\d{4}-\\d{2}\\.(pdf|xml)$', 'invoice-2026-11.pdf', true],
    ['^\\p{L}+$', 'Übergröße', true],
    ['^.$', '💾', true],
    ['', 'anything', true],
    ['^$', '', true],
    ['a\nb', 'a\nb', true],
  ])('%j searches %j: %s', (pattern, name, found) => {
    expect(compileFilePattern(pattern).matches(name)).toBe(found);
  });

  it('can be used again and again', () => {
    const pattern = compileFilePattern('a');
    expect(['a', 'b', 'a', 'a'].map((name) => pattern.matches(name))).toEqual([true, false, true, true]);
  });

  it.each(['(', '[a-', 'a**', '*a', '\\', '(?<=a)b', '(a)\\1', '(?=x)', 'a{2,1}', 'a{1001}', '(?P<n>a'])(
    '%j is refused, because RE2 cannot take it',
    (pattern) => {
      expect(() => compileFilePattern(pattern)).toThrow(RangeError);
      expect(() => compileFilePattern(pattern)).toThrow(/not valid in RE2 syntax/);
    },
  );

  it('is refused beyond 512 characters', () => {
    expect(compileFilePattern('a'.repeat(512)).matches('a'.repeat(600))).toBe(true);
    expect(() => compileFilePattern('a'.repeat(513))).toThrow(/longer than 512/);
  });

  it.each(['(a?){1000}', '(x{0,1000}){0,1}'.repeat(32), '((a{0,9}){9}){9}'.repeat(30)])(
    '%j is refused, because its counts make it huge',
    (pattern) => {
      expect(() => compileFilePattern(pattern)).toThrow(/too large/);
    },
  );

  it.each([
    ['^(a+)+$', `${'a'.repeat(20_000)}!`],
    ['^(a|aa)+$', `${'a'.repeat(20_000)}!`],
    ['^(.*)*(.*)*(.*)*=$', 'x'.repeat(5_000)],
    ['(a?){100}a{100}', 'a'.repeat(255)],
    ['^([a-zA-Z0-9])(([-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$', `${'a'.repeat(5_000)}!`],
  ])('%j answers in bounded time, where backtracking would take for ever', (pattern, name) => {
    const began = performance.now();
    compileFilePattern(pattern).matches(name);
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});
