import { describe, expect, it } from 'vitest';
import { DEFAULT_TIMING, resolveTiming, TIMING_OPTION_NAMES } from '../../src/domain/timing.js';

describe('resolveTiming', () => {
  it('gives the documented defaults where nothing is set', () => {
    expect(resolveTiming()).toEqual({
      maxRunDurationSeconds: 86_400,
      queueTimeoutSeconds: 86_400,
      reviewTimeoutSeconds: 2_592_000,
      graceSeconds: 60,
      notFoundGraceSeconds: 60,
      settleSeconds: 30,
      adoptionWindowSeconds: 10,
    });
  });

  it('lets the later layer win, and 0 count as said', () => {
    const account = { graceSeconds: 5, settleSeconds: 9, adoptionWindowSeconds: 20 };
    const call = { graceSeconds: 0, settleSeconds: undefined };
    expect(resolveTiming(account, undefined, call)).toEqual({
      ...DEFAULT_TIMING,
      graceSeconds: 0,
      settleSeconds: 9,
      adoptionWindowSeconds: 20,
    });
  });

  it('takes over timing only', () => {
    const attach = { graceSeconds: 1, checks: [], pollMinSeconds: 2 };
    expect(Object.keys(resolveTiming(attach))).toEqual(TIMING_OPTION_NAMES);
  });

  it('leaves the defaults alone', () => {
    resolveTiming({ graceSeconds: 999 });
    expect(DEFAULT_TIMING.graceSeconds).toBe(60);
  });
});
