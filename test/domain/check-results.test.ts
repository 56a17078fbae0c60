import { describe, expect, it } from 'vitest';
import { clipped, fitResults } from '../../src/domain/check-results.js';
import type { CheckResult } from '../../src/domain/checks.js';

function resultOf(change: Partial<CheckResult> = {}): CheckResult {
  return {
    name: 'files',
    type: 'filename_regex',
    source: 'app',
    status: 'passed',
    expected: 'at least one',
    matched: ['a.pdf'],
    message: '1 of 1 files match',
    ...change,
  };
}

describe('the results of a run’s checks', () => {
  it('stay as they are when they fit', () => {
    const results = [resultOf(), resultOf({ status: 'failed', matched: [] })];
    expect(fitResults(results)).toEqual(results);
  });

  it('have their texts cut, with a mark', () => {
    const long = 'x'.repeat(5_000);
    const [fitted] = fitResults([resultOf({ name: long, expected: long, message: long })]);
    expect(fitted?.name).toHaveLength(255);
    expect(fitted?.expected).toHaveLength(1_000);
    expect(fitted?.message).toHaveLength(1_000);
    expect(fitted?.message.endsWith('…')).toBe(true);
  });

  it('lose matched names, and nothing else, beyond what all of them together may carry', () => {
    const matched = Array.from({ length: 100 }, (_, index) => `${'n'.repeat(250)}${index}`);
    const results = Array.from({ length: 300 }, (_, index) => resultOf({ name: `check ${index}`, matched }));
    const fitted = fitResults(results);
    expect(fitted.map(({ name, status }) => [name, status])).toEqual(
      results.map(({ name, status }) => [name, status]),
    );
    expect(fitted[0]?.matched).toEqual(matched);
    expect(fitted.at(-1)?.matched).toEqual([]);
    expect(JSON.stringify(fitted).length).toBeLessThan(300_000);
  });

  it('hold no half of a character where they were cut', () => {
    expect(clipped('ab😀cd', 4).isWellFormed()).toBe(true);
    expect(clipped('😀', 2)).toBe('😀');
  });
});
