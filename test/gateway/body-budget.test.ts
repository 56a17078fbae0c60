import { describe, expect, it } from 'vitest';
import { BodyBudget } from '../../src/gateway/body-budget.js';
import { readBody } from '../../src/gateway/read-body.js';

/** A request whose body is fed by hand. */
function fedRequest() {
  let feed: ReadableStreamDefaultController<Uint8Array> | undefined;
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      feed = controller;
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const request = new Request('http://gateway.test/', { method: 'POST', body, duplex: 'half' });
  return {
    request,
    send: (bytes: number) => feed!.enqueue(new Uint8Array(bytes)),
    end: () => feed!.close(),
    wasCancelled: () => cancelled,
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('the room for bodies that are being read', () => {
  it('is taken from the one that has been under way for longest', async () => {
    const budget = new BodyBudget(1_000);
    const [slow, other, quick] = [fedRequest(), fedRequest(), fedRequest()];
    const readings = [slow, other, quick].map(({ request }) => readBody(request, budget));
    slow.send(600);
    other.send(300);
    await settle();
    quick.send(400);
    quick.end();
    other.end();
    expect(await Promise.all(readings)).toMatchObject([
      { kind: 'crowded_out' },
      { kind: 'body', bytes: expect.objectContaining({ byteLength: 300 }) },
      { kind: 'body', bytes: expect.objectContaining({ byteLength: 400 }) },
    ]);
    expect(slow.wasCancelled()).toBe(true);
  });

  it('is given back when a body is complete, too large or broken', async () => {
    const budget = new BodyBudget(1_000);
    for (let turn = 0; turn < 5; turn += 1) {
      const one = fedRequest();
      const reading = readBody(one.request, budget);
      one.send(900);
      one.end();
      expect(await reading).toMatchObject({ kind: 'body' });
    }
    const large = fedRequest();
    const reading = readBody(large.request, new BodyBudget());
    large.send(1024 * 1024 + 1);
    expect(await reading).toEqual({ kind: 'too_large' });
    expect(large.wasCancelled()).toBe(true);
  });

  it('crowds out the only body when that alone is too much', async () => {
    const one = fedRequest();
    const reading = readBody(one.request, new BodyBudget(10));
    one.send(11);
    expect(await reading).toEqual({ kind: 'crowded_out' });
  });
});
