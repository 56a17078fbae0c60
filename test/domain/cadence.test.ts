import { describe, expect, it } from 'vitest';
import {
  errorDelayMs,
  outageSpreadMs,
  POLL_WITH_WEBHOOKS,
  POLL_WITHOUT_WEBHOOKS,
  pollDelayMs,
  pollPolicyOf,
  seededFraction,
  type PollPolicy,
} from '../../src/domain/cadence.js';

const HOUR = 3600_000;
const SEEDS = Array.from({ length: 200 }, (_, index) => `run:acme:default:run-${index}`);

/** When reads take place, in milliseconds since the phase began; the first one right away. */
function readTimes(policy: PollPolicy, run: string, untilMs: number): number[] {
  const times: number[] = [];
  for (let now = 0; now <= untilMs; now += pollDelayMs(now, policy, `${run}#${times.length}`))
    times.push(now);
  return times;
}

function most(policy: PollPolicy, untilMs: number, seeds = SEEDS): number {
  return Math.max(...seeds.map((seed) => readTimes(policy, seed, untilMs).length));
}

describe('the policy of an account', () => {
  it.each([
    { pushing: true, poll: {}, minMs: 60_000, maxMs: 900_000, growth: 0.5 },
    { pushing: false, poll: {}, minMs: 4_000, maxMs: 900_000, growth: 0.09 },
    { pushing: false, poll: undefined, minMs: 4_000, maxMs: 900_000, growth: 0.09 },
    { pushing: true, poll: { pollMinSeconds: 1 }, minMs: 1_000, maxMs: 900_000, growth: 0.5 },
    { pushing: false, poll: { pollMaxSeconds: 60 }, minMs: 4_000, maxMs: 60_000, growth: 0.09 },
    { pushing: true, poll: { pollMaxSeconds: 30 }, minMs: 30_000, maxMs: 30_000, growth: 0.5 },
    {
      pushing: true,
      poll: { pollMinSeconds: 2, pollMaxSeconds: 3 },
      minMs: 2_000,
      maxMs: 3_000,
      growth: 0.5,
    },
  ])(
    'is $minMs to $maxMs ms where webhooks: $pushing, set: $poll',
    ({ pushing, poll, minMs, maxMs, growth }) => {
      expect(pollPolicyOf(pushing, poll)).toEqual({ minMs, maxMs, growth });
    },
  );
});

describe('the cadence of a vendor without webhooks', () => {
  it('makes at most 70 reads in the first hour and 3,300 in 30 days', () => {
    expect(most(POLL_WITHOUT_WEBHOOKS, HOUR)).toBeLessThanOrEqual(70);
    expect(most(POLL_WITHOUT_WEBHOOKS, 30 * 24 * HOUR, SEEDS.slice(0, 5))).toBeLessThanOrEqual(3300);
  });

  it('sees an end within 10 % of the time that the run took, or 5 s, and never later than 15 minutes', () => {
    for (const seed of SEEDS.slice(0, 50)) {
      const times = readTimes(POLL_WITHOUT_WEBHOOKS, seed, 48 * HOUR);
      for (const [index, now] of times.entries()) {
        const before = times[index - 1] ?? 0;
        // The worst case: the run ended right after the read before.
        expect(now - before).toBeLessThanOrEqual(Math.min(900_000, Math.max(5_000, before * 0.1)));
      }
    }
  });
});

describe('the cadence of a vendor with webhooks', () => {
  it('makes at most 14 reads in the first hour and 3,300 in 30 days, and still goes on', () => {
    expect(most(POLL_WITH_WEBHOOKS, 30 * 24 * HOUR, SEEDS.slice(0, 5))).toBeLessThanOrEqual(3300);
    expect(most(POLL_WITH_WEBHOOKS, HOUR)).toBeLessThanOrEqual(14);
    const fewest = Math.min(...SEEDS.map((seed) => readTimes(POLL_WITH_WEBHOOKS, seed, 24 * HOUR).length));
    expect(fewest).toBeGreaterThan(90);
  });
});

describe('pollDelayMs', () => {
  it.each([
    { inPhaseMs: -5_000, most: 4_000 },
    { inPhaseMs: 0, most: 4_000 },
    { inPhaseMs: 44_000, most: 4_000 },
    { inPhaseMs: 100_000, most: 9_000 },
    { inPhaseMs: HOUR, most: 324_000 },
    { inPhaseMs: 10_000_000, most: 900_000 },
    { inPhaseMs: 1e15, most: 900_000 },
  ])('is up to $most ms, at most a tenth shorter, after $inPhaseMs ms', ({ inPhaseMs, most }) => {
    for (const seed of SEEDS) {
      const delayMs = pollDelayMs(inPhaseMs, POLL_WITHOUT_WEBHOOKS, seed);
      expect(delayMs).toBeLessThanOrEqual(most);
      expect(delayMs).toBeGreaterThanOrEqual(most * 0.9);
    }
  });

  it('is the same for the same seed and spreads runs that began together', () => {
    const delays = SEEDS.map((seed) => pollDelayMs(HOUR, POLL_WITHOUT_WEBHOOKS, seed));
    expect(SEEDS.map((seed) => pollDelayMs(HOUR, POLL_WITHOUT_WEBHOOKS, seed))).toEqual(delays);
    expect(new Set(delays).size).toBeGreaterThan(SEEDS.length / 2);
  });

  it('spreads evenly: no tenth of the jitter holds more than thrice its share', () => {
    const buckets = new Array<number>(10).fill(0);
    const many = Array.from({ length: 5_000 }, (_, index) => seededFraction(`run:a:default:${index}`));
    for (const fraction of many) buckets[Math.floor(fraction * 10)]!++;
    expect(many.every((fraction) => fraction >= 0 && fraction < 1)).toBe(true);
    expect(Math.max(...buckets)).toBeLessThanOrEqual(1_500);
  });
});

describe('errorDelayMs', () => {
  const base = {
    cadenceMs: 300_000,
    blocked: false,
    retryAfterMs: null,
    policy: POLL_WITHOUT_WEBHOOKS,
    seed: 'run:acme:default:r#1',
  };

  it.each([
    { failures: 1, most: 2_000 },
    { failures: 2, most: 4_000 },
    { failures: 5, most: 32_000 },
    { failures: 8, most: 256_000 },
    { failures: 9, most: 300_000 },
    { failures: 5_000, most: 300_000 },
  ])(
    'doubles up to the cadence of good reads: $most ms after failure $failures, or down to half of it',
    ({ failures, most }) => {
      const delays = SEEDS.map((seed) => errorDelayMs(failures, { ...base, seed }));
      expect(Math.max(...delays)).toBeLessThanOrEqual(most);
      expect(Math.min(...delays)).toBeGreaterThanOrEqual(most * 0.5);
      // Runs that failed together do not come back together.
      expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(most * 0.4);
    },
  );

  it('is never shorter than what the vendor asked for, and little longer', () => {
    const delays = SEEDS.map((seed) => errorDelayMs(1, { ...base, seed, retryAfterMs: 3_600_000 }));
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(3_600_000);
    expect(Math.max(...delays)).toBeLessThanOrEqual(3_630_000);
    expect(new Set(delays).size).toBeGreaterThan(SEEDS.length / 2);
    expect(errorDelayMs(8, { ...base, retryAfterMs: 1 })).toBeGreaterThan(100_000);
  });

  it('tries refused credentials seldom, and at least every five minutes', () => {
    const tries = (failures: number) =>
      SEEDS.map((seed) => errorDelayMs(failures, { ...base, seed, cadenceMs: 4_000, blocked: true }));
    // An account that is read every four seconds at least is not asked more often than after half of ten such delays.
    expect(Math.min(...tries(1))).toBeGreaterThanOrEqual(20_000);
    expect(Math.min(...tries(50))).toBeGreaterThanOrEqual(150_000);
    expect(Math.max(...tries(50))).toBeLessThanOrEqual(300_000);
  });

  it('stays within the limits that an account sets', () => {
    const policy = { minMs: 100, maxMs: 1_000, growth: 0.09 };
    const delays = [1, 20].map((failures) => errorDelayMs(failures, { ...base, cadenceMs: 1_000, policy }));
    expect(delays[0]).toBeLessThanOrEqual(100);
    expect(delays[1]).toBeLessThanOrEqual(1_000);
    expect(errorDelayMs(20, { ...base, blocked: true, policy })).toBeLessThanOrEqual(1_000);
  });
});

describe('outageSpreadMs', () => {
  const spread = (lateMs: number, inPhaseMs: number, seed: string) =>
    outageSpreadMs(lateMs, inPhaseMs, POLL_WITHOUT_WEBHOOKS, seed);

  it.each([
    { lateMs: -5_000, inPhaseMs: HOUR, most: 0 },
    { lateMs: 0, inPhaseMs: HOUR, most: 0 },
    { lateMs: 9_999, inPhaseMs: HOUR, most: 0 },
    { lateMs: 10_000, inPhaseMs: 0, most: 4_000 },
    { lateMs: 600_000, inPhaseMs: 100_000, most: 9_000 },
    { lateMs: 600_000, inPhaseMs: HOUR, most: 60_000 },
    { lateMs: 1e12, inPhaseMs: 1e15, most: 60_000 },
  ])('is up to $most ms for a read that is $lateMs ms late', ({ lateMs, inPhaseMs, most }) => {
    const delays = SEEDS.map((seed) => spread(lateMs, inPhaseMs, seed));
    expect(Math.max(...delays)).toBeLessThanOrEqual(most);
    expect(Math.max(...delays)).toBeGreaterThanOrEqual(most * 0.85);
  });

  it('spreads a thousand reads so that no second has more than thrice its share', () => {
    const perSecond = new Array<number>(60).fill(0);
    for (let run = 0; run < 1_000; run++) {
      perSecond[Math.floor(spread(600_000, HOUR, `run:acme:default:r-${run}#9`) / 1000)]!++;
    }
    expect(Math.max(...perSecond)).toBeLessThanOrEqual((3 * 1_000) / 60);
  });
});
