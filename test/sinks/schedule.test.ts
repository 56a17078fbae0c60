import { describe, expect, it } from 'vitest';
import {
  CALLBACK_POLICY,
  CUSTOM_POLICY,
  nextDelayMs,
  VERYFRONT_POLICY,
  WORKFLOW_POLICY,
  type RetryPolicy,
} from '../../src/sinks/schedule.js';

const HOUR_MS = 3_600_000;

/** When each attempt is made, in milliseconds since the first, if none is ever taken. */
function momentsOf(policy: RetryPolicy, retryAfterMs: number | null = null): number[] {
  const moments = [0];
  for (;;) {
    const elapsedMs = moments.at(-1)!;
    const attempts = moments.length;
    const delayMs = nextDelayMs(attempts, policy, { elapsedMs, retryAfterMs, seed: `${attempts}` });
    if (delayMs === null) return moments;
    moments.push(elapsedMs + delayMs);
  }
}

describe('the schedule of deliveries', () => {
  it.each([
    ['callbacks', CALLBACK_POLICY, [5_000, 20_000, 80_000, 320_000, 1_280_000, 5_120_000, 4 * HOUR_MS]],
    [
      'Veryfront',
      VERYFRONT_POLICY,
      [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 900_000],
    ],
    ['workflows', WORKFLOW_POLICY, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]],
    ['sinks of the user', CUSTOM_POLICY, [5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000]],
  ])('of %s begins as documented, up to a tenth sooner', (_, policy, delays) => {
    const moments = momentsOf(policy);
    for (const [index, delayMs] of delays.entries()) {
      const actual = moments[index + 1]! - moments[index]!;
      expect(actual).toBeLessThanOrEqual(delayMs);
      expect(actual).toBeGreaterThanOrEqual(delayMs * 0.9);
    }
  });

  it.each([
    ['callbacks', CALLBACK_POLICY, 24, [12, 13]],
    ['Veryfront', VERYFRONT_POLICY, 24, [100, 120]],
    ['workflows', WORKFLOW_POLICY, 1, [60, 75]],
    ['sinks of the user', CUSTOM_POLICY, 24, [30, 40]],
  ] as const)('of %s ends within its time', (_, policy, hours, [fewest, most]) => {
    const moments = momentsOf(policy);
    expect(moments.at(-1)).toBeLessThanOrEqual(hours * HOUR_MS);
    expect(moments.length).toBeGreaterThanOrEqual(fewest);
    expect(moments.length).toBeLessThanOrEqual(most);
  });

  it('never comes before Retry-After, and gives up rather than go beyond its time', () => {
    const [, second, third] = momentsOf(CALLBACK_POLICY, 10 * HOUR_MS);
    expect([second, third]).toEqual([10 * HOUR_MS, 20 * HOUR_MS]);
    expect(momentsOf(CALLBACK_POLICY, 10 * HOUR_MS)).toHaveLength(3);
    expect(momentsOf(WORKFLOW_POLICY, 2 * HOUR_MS)).toEqual([0]);
  });

  it('spreads deliveries that failed together', () => {
    const given = { elapsedMs: 0, retryAfterMs: null };
    const delays = ['a', 'b', 'c', 'd'].map((seed) => nextDelayMs(3, CALLBACK_POLICY, { ...given, seed }));
    expect(new Set(delays).size).toBe(4);
  });
});
