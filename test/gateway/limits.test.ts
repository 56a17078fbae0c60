import { once, EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { ConfigError, type AccountInput } from '../../src/config/index.js';
import type { GatewayOptions } from '../../src/gateway/index.js';
import { ACCOUNT, OTHER_SECRET, post, probe, runComplete, signed } from './deliveries.js';

const PATH = '/webhooks/cyberdesk';
const EU: AccountInput = { ...ACCOUNT, name: 'eu' };

const forged = () => post(PATH, runComplete(), signed(runComplete(), { secret: OTHER_SECRET }));

/** A gateway whose hand-over lasts until `finish` is called. */
function held(options: Partial<GatewayOptions>) {
  const steps = new EventEmitter().setMaxListeners(0);
  const made = probe({
    observe: async () => {
      setImmediate(() => steps.emit('begun'));
      await once(steps, 'finish');
      return 'accepted';
    },
    ...options,
  });
  const begin = async (path = PATH) => {
    const begun = once(steps, 'begun');
    const answer = made.handler(post(path, runComplete()));
    await begun;
    return answer;
  };
  return { ...made, begin, finish: () => steps.emit('finish') };
}

/** Begins deliveries that stay in flight; their answers come when they are let go. */
async function fill(begin: (path?: string) => Promise<Response>, paths: readonly string[]) {
  const answers: Promise<Response>[] = [];
  for (const path of paths) {
    answers.push(begin(path));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return answers;
}

describe('an account that delivers faster than it may', () => {
  it('is answered 429 with Retry-After, while another is served', async () => {
    const { handler, observed, lines } = probe({ accounts: [ACCOUNT, EU], deliveriesPerSecond: 1 });
    const statuses: number[] = [];
    for (let sent = 0; sent < 20; sent += 1) statuses.push((await handler(post(PATH, runComplete()))).status);
    expect(statuses.slice(0, 2)).toEqual([200, 200]);
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(10);
    const response = await handler(post(PATH, runComplete()));
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(await response.json()).toMatchObject({ error: { code: 'rate_limited' } });
    expect((await handler(post(`${PATH}/eu`, runComplete()))).status).toBe(200);
    expect(observed).toHaveLength(statuses.filter((status) => status === 200).length + 1);
    expect(lines).toContainEqual(expect.objectContaining({ level: 'warn', result: 'rate_limited' }));
  });

  it('is no victim of a forger: what is not verified counts for nobody', async () => {
    const { handler } = probe({ deliveriesPerSecond: 1 });
    for (let sent = 0; sent < 100; sent += 1) expect((await handler(forged())).status).toBe(401);
    expect((await handler(post(PATH, runComplete()))).status).toBe(200);
  });

  it.each([Infinity, 0])('does not exist when the limit is %d', async (deliveriesPerSecond) => {
    const { handler } = probe({ deliveriesPerSecond });
    for (let sent = 0; sent < 500; sent += 1) {
      expect((await handler(post(PATH, runComplete()))).status).toBe(200);
    }
  });
});

describe('deliveries in flight', () => {
  it('are answered 503 with Retry-After above their number, and forged ones still 401', async () => {
    const { handler, begin, finish } = held({ maxInFlight: 3 });
    const inFlight = await fill(begin, [PATH, PATH, PATH]);
    const refused = await handler(post(PATH, runComplete()));
    expect(refused.status).toBe(503);
    expect(refused.headers.has('retry-after')).toBe(true);
    expect((await handler(forged())).status).toBe(401);
    finish();
    expect((await Promise.all(inFlight)).map(({ status }) => status)).toEqual([200, 200, 200]);
    const next = begin();
    await new Promise((resolve) => setTimeout(resolve, 20));
    finish();
    expect((await next).status).toBe(200);
  });

  it('leave room for the other accounts when one has many', async () => {
    const { handler, begin, finish } = held({ accounts: [ACCOUNT, EU], maxInFlight: 4 });
    const inFlight = await fill(begin, [PATH, PATH]);
    expect((await handler(post(PATH, runComplete()))).status).toBe(503);
    inFlight.push(...(await fill(begin, [`${PATH}/eu`])));
    finish();
    expect((await Promise.all(inFlight)).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('give their place back when the hand-over fails', async () => {
    const { handler } = probe({ maxInFlight: 1 }, () => {
      throw new Error('no');
    });
    for (let sent = 0; sent < 5; sent += 1) {
      expect((await handler(post(PATH, runComplete()))).status).toBe(503);
    }
    const { handler: healthy } = probe({ maxInFlight: 1 });
    for (let sent = 0; sent < 5; sent += 1) {
      expect((await healthy(post(PATH, runComplete()))).status).toBe(200);
    }
  });
});

describe('a limit that is none', () => {
  it.each([
    { deliveriesPerSecond: -1 },
    { deliveriesPerSecond: Number.NaN },
    { maxInFlight: 0 },
    { maxInFlight: 1.5 },
  ])('is refused at the start: %j', (limits) => {
    expect(() => probe(limits)).toThrow(ConfigError);
    expect(() => probe(limits)).toThrow(Object.keys(limits)[0]);
  });
});

describe('a gateway that is stopping', () => {
  it('answers 503 to deliveries and to /readyz, 200 to /healthz, and ends what is in flight', async () => {
    const stopping = new AbortController();
    const { handler, begin, finish, lines } = held({ stopping: stopping.signal });
    const [inFlight] = await fill(begin, [PATH]);
    stopping.abort();
    const refused = await handler(post(PATH, runComplete()));
    expect(refused.status).toBe(503);
    expect(refused.headers.has('retry-after')).toBe(true);
    expect((await handler(new Request('http://gateway.test/readyz'))).status).toBe(503);
    expect((await handler(new Request('http://gateway.test/healthz'))).status).toBe(200);
    finish();
    expect((await inFlight!).status).toBe(200);
    expect(lines).toContainEqual(expect.objectContaining({ reason: 'the gateway is shutting down' }));
  });
});
