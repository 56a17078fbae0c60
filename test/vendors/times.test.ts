import { describe, expect, it } from 'vitest';
import { firstTimeOf, utcTimeOf } from '../../src/vendors/times.js';

describe('utcTimeOf', () => {
  it.each([
    ['2026-11-02T09:06:03Z', '2026-11-02T09:06:03.000Z'],
    ['2026-11-02T09:06:03', '2026-11-02T09:06:03.000Z'],
    ['2026-11-02T09:06', '2026-11-02T09:06:00.000Z'],
    ['2026-11-02 09:06:03.5 UTC', '2026-11-02T09:06:03.500Z'],
    ['2026-11-02T09:06:03.987654Z', '2026-11-02T09:06:03.987Z'],
    ['2026-11-02T09:06:03.987654321+00:00', '2026-11-02T09:06:03.987Z'],
    ['2026-11-02t09:06:03z', '2026-11-02T09:06:03.000Z'],
    ['2026-11-02T00:30:00+05:30', '2026-11-01T19:00:00.000Z'],
    ['2026-11-02T23:30:00-0830', '2026-11-03T08:00:00.000Z'],
    ['2026-11-02T09:06:03+02', '2026-11-02T07:06:03.000Z'],
    [' 2026-11-02T09:06:03Z ', '2026-11-02T09:06:03.000Z'],
  ])('reads %s', (given, expected) => {
    expect(utcTimeOf(given)).toBe(expected);
  });

  it.each([
    '2026-02-30T00:00:00Z',
    '2026-11-02T25:00:00Z',
    '2026-11-02T09:06:03+99:00',
    '2026-11-02',
    'yesterday',
    '',
    '<string>',
    `2026-11-02T09:06:03.${'9'.repeat(100)}Z`,
    1793610370,
    null,
    undefined,
    {},
  ])('takes %j for no time', (given) => {
    expect(utcTimeOf(given)).toBeNull();
  });

  it('passes over what is no time when several are given', () => {
    expect(firstTimeOf(null, 'soon', '2026-11-02T09:06:03Z', '2027-01-01T00:00:00Z')).toBe(
      '2026-11-02T09:06:03.000Z',
    );
    expect(firstTimeOf(null, 'soon')).toBeNull();
  });
});
