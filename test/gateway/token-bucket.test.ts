import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../src/gateway/token-bucket.js';

function bucketAt(perSecond: number) {
  const clock = { ms: 1_000 };
  return { clock, bucket: new TokenBucket(perSecond, () => clock.ms) };
}

function takeAll(bucket: TokenBucket): number {
  let taken = 0;
  while (bucket.take() === 0) taken += 1;
  return taken;
}

describe('a token bucket', () => {
  it('gives two seconds of its rate at once, then says how long to wait', () => {
    const { bucket } = bucketAt(50);
    expect(takeAll(bucket)).toBe(100);
    expect(bucket.take()).toBeCloseTo(20, 5);
  });

  it('fills at its rate and no further than full', () => {
    const { clock, bucket } = bucketAt(50);
    takeAll(bucket);
    clock.ms += 1_000;
    expect(takeAll(bucket)).toBe(50);
    clock.ms += 3_600_000;
    expect(takeAll(bucket)).toBe(100);
  });

  it('gives one at a time when its rate is far below one a second', () => {
    const { clock, bucket } = bucketAt(0.1);
    expect(takeAll(bucket)).toBe(1);
    expect(bucket.take()).toBeCloseTo(10_000, 5);
    clock.ms += 10_000;
    expect(takeAll(bucket)).toBe(1);
  });

  it('is not emptied by those that it refuses', () => {
    const { clock, bucket } = bucketAt(1);
    takeAll(bucket);
    for (let refused = 0; refused < 1_000; refused += 1) bucket.take();
    clock.ms += 1_000;
    expect(bucket.take()).toBe(0);
  });

  it('lets everything through without a limit', () => {
    const { bucket } = bucketAt(Infinity);
    for (let taken = 0; taken < 10_000; taken += 1) expect(bucket.take()).toBe(0);
  });
});
