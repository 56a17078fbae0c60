import { describe, expect, it } from 'vitest';
import { contentKeyOf } from '../../src/domain/content-key.js';

describe('the key of a content', () => {
  it('does not depend on the order of fields, at any depth', () => {
    const one = { type: 'custom', args: [{ a: 1, b: { c: [2], d: null } }] };
    const other = { args: [{ b: { d: null, c: [2] }, a: 1 }], type: 'custom' };
    expect(contentKeyOf(one)).toBe(contentKeyOf(other));
  });

  it.each([
    [{ names: ['a', 'b'] }, { names: ['b', 'a'] }],
    [{ count: 1 }, { count: '1' }],
    [{ a: null }, {}],
    [[{}], [[]]],
  ])('tells %j from %j', (one, other) => {
    expect(contentKeyOf(one)).not.toBe(contentKeyOf(other));
  });
});
