import { describe, expect, it } from 'vitest';
import { baseNameOf, clipText, joinedText } from '../../src/vendors/texts.js';

describe('baseNameOf', () => {
  it.each([
    ['a.pdf', 'a.pdf'],
    ['out/deep/a.pdf', 'a.pdf'],
    ['C:\\out\\a.pdf', 'a.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['a/b\\c.txt', 'c.txt'],
    ['...', '...'],
    [' a.pdf ', ' a.pdf '],
  ])('keeps the last part of %j', (given, expected) => {
    expect(baseNameOf(given)).toBe(expected);
  });

  it.each(['', ' ', '.', '..', 'out/', 'out/..', 'out\\.'])('refuses %j', (given) => {
    expect(baseNameOf(given)).toBeNull();
  });
});

describe('clipText', () => {
  it('marks where it cut and keeps to the length', () => {
    expect(clipText('abcdef', 4)).toBe('abc…');
    expect(clipText('abcd', 4)).toBe('abcd');
  });

  it('leaves no half character behind and no control characters', () => {
    expect(clipText('ab😀', 3)).toBe('ab…');
    expect(clipText('a\u0000b\nc')).toBe('a b c');
    expect(clipText('😀'.repeat(300)).isWellFormed()).toBe(true);
  });
});

describe('joinedText', () => {
  it.each([
    ['one', 'one'],
    [['one', 'two'], 'one; two'],
    [['one', null, '', 3, 'two'], 'one; two'],
    [{ message: 'one' }, ''],
    [null, ''],
  ])('reads %j', (given, expected) => {
    expect(joinedText(given)).toBe(expected);
  });
});
