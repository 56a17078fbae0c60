import { describe, expect, it } from 'vitest';
import type { OwnSink, SinkDeliveryRequest } from '../../src/domain/sinks.js';
import { createCustomTeller } from '../../src/sinks/custom-teller.js';
import { SinkRefused, SinkUnavailable } from '../../src/sinks/errors.js';
import { outcomeWith, rejectionOf } from './support/outcomes.js';

const outcome = outcomeWith();
const { signal } = new AbortController();

function tell(own: Readonly<Record<string, OwnSink>>, name: string, args?: readonly unknown[]) {
  const sink = { type: 'custom', name, ...(args === undefined ? {} : { args }) } as const;
  return createCustomTeller(own).tell(outcome, sink, { key: 'a:b:c:1:1', signal });
}

function throwing(error: unknown): Readonly<Record<string, OwnSink>> {
  return { archive: { deliver: () => Promise.reject(error as Error) } };
}

describe("a sink of the user's own", () => {
  it('is told the outcome with key, arguments and signal', async () => {
    const told: [unknown, SinkDeliveryRequest][] = [];
    class Archive implements OwnSink {
      async deliver(given: unknown, request: SinkDeliveryRequest): Promise<void> {
        told.push([given, request]);
      }
    }
    const own = { archive: new Archive() };
    await tell(own, 'archive', [1, { a: 2 }]);
    await tell(own, 'archive');
    const common = { key: 'a:b:c:1:1', signal };
    expect(told).toEqual([
      [outcome, { ...common, args: [1, { a: 2 }] }],
      [outcome, { ...common, args: [] }],
    ]);
  });

  it.each(['other', 'toString', '__proto__'])('that is not there refuses: %s', async (name) => {
    const error = await rejectionOf(tell(throwing(null), name));
    expect(error).toBeInstanceOf(SinkRefused);
    expect((error as Error).message).toBe('The worker has no sink of this name: pass it in the option sinks');
  });

  it('says itself whether it refuses or is to be told again', async () => {
    const refused = new SinkRefused('that customer left');
    const unavailable = new SinkUnavailable('closed at night', { retryAfterMs: 5 });
    expect(await rejectionOf(tell(throwing(refused), 'archive'))).toEqual(refused);
    expect(await rejectionOf(tell(throwing(unavailable), 'archive'))).toEqual(unavailable);
  });

  it('is understood by the name of what it throws, and waits for no time that is none', async () => {
    const refused = Object.assign(new Error('left'), { name: 'SinkRefused' });
    expect(await rejectionOf(tell(throwing(refused), 'archive'))).toBeInstanceOf(SinkRefused);
    const unavailable = Object.assign(new Error('later'), { name: 'SinkUnavailable', retryAfterMs: 'soon' });
    expect(await rejectionOf(tell(throwing(unavailable), 'archive'))).toEqual(new SinkUnavailable('later'));
  });

  it.each([
    [new TypeError('canary'), 'The sink threw TypeError'],
    ['canary', 'The sink threw string'],
    [undefined, 'The sink threw undefined'],
  ])('is told again after it threw %s, which is not repeated', async (thrown, message) => {
    const error = await rejectionOf(tell(throwing(thrown), 'archive'));
    expect(error).toBeInstanceOf(SinkUnavailable);
    expect(error).toMatchObject({ message });
    expect((error as Error).cause).toBeUndefined();
  });
});
