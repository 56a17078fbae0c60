import { describe, expect, it } from 'vitest';
import { msOfDuration } from '../../src/simulators/index.js';

describe('a duration', () => {
  it.each([
    [0, 0],
    [250, 250],
    ['500ms', 500],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1.5h', 5_400_000],
    ['3d', 259_200_000],
  ])('%s is %s ms', (duration, ms) => {
    expect(msOfDuration(duration)).toBe(ms);
  });

  it.each(['', '10', '10 m', '-1s', '1h30m', 's', '1w', -1, NaN, Infinity])('%j is none', (duration) => {
    expect(() => msOfDuration(duration)).toThrow(TypeError);
  });
});
