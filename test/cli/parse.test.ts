import { describe, expect, it } from 'vitest';
import { parseLimit, parsePort, parseSeconds, parseTime, parseWholeNumber } from '../../src/cli/parse.js';

describe('a time', () => {
  it.each([
    ['2026-05-01', '2026-05-01T00:00:00.000Z'],
    ['2026-05-01T08:00', '2026-05-01T08:00:00.000Z'],
    ['2026-05-01T08:00:00.5', '2026-05-01T08:00:00.500Z'],
    ['2026-05-01T08:00:00Z', '2026-05-01T08:00:00.000Z'],
    ['2026-05-01T08:00:00+02:00', '2026-05-01T06:00:00.000Z'],
    ['2026-05-01 08:00:00', '2026-05-01T08:00:00.000Z'],
  ])('%s is %s, wherever the machine stands', (text, iso) => {
    expect(parseTime(text)).toBe(iso);
  });

  it.each([
    '',
    'now',
    '5',
    '2026',
    '2026-13-01',
    '2026-05-01T25:00Z',
    'May 1 2026',
    '2026-05-01T08:00 canary',
  ])('%j is none', (text) => {
    expect(() => parseTime(text)).toThrow(/date or a time/);
  });
});

describe('a number', () => {
  it.each([
    [parseWholeNumber, '0', 0],
    [parseLimit, '250', 250],
    [parseSeconds, '90', 90],
    [parseSeconds, '0.25', 0.25],
    [parsePort, '65535', 65_535],
  ])('%o reads %s', (parse, text, value) => {
    expect(parse(text)).toBe(value);
  });

  it.each([
    [parseWholeNumber, '1.5'],
    [parseWholeNumber, '1e3'],
    [parseWholeNumber, '-1'],
    [parseLimit, '0'],
    [parseSeconds, '1m'],
    [parseSeconds, '-5'],
    [parseSeconds, 'Infinity'],
    [parsePort, '65536'],
  ])('%o refuses %s', (parse, text) => {
    expect(() => parse(text)).toThrow(/It must be/);
  });
});
