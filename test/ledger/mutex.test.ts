import { describe, expect, it } from 'vitest';
import { Mutex } from '../../src/ledger/mutex.js';

describe('a mutex', () => {
  it('serves in the order of asking, one at a time', async () => {
    const mutex = new Mutex();
    const seen: string[] = [];
    const use = async (name: string) => {
      const release = await mutex.acquire();
      seen.push(`${name} in`);
      await Promise.resolve();
      seen.push(`${name} out`);
      release();
    };
    await Promise.all([use('a'), use('b')]);
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out']);
  });

  it('keeps its order when someone gives up waiting', async () => {
    const mutex = new Mutex();
    const release = await mutex.acquire();
    await expect(mutex.acquire(5)).rejects.toThrow('Waited longer than 5 ms');
    let served = false;
    const next = mutex.acquire(1000).then((done) => {
      served = true;
      done();
    });
    await Promise.resolve();
    expect(served).toBe(false);
    release();
    await next;
    expect(served).toBe(true);
  });
});
