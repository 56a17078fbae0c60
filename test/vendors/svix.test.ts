import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebhookRejected } from '../../src/vendors/errors.js';
import { problemOfSvixSecret, signSvix, verifySvix } from '../../src/vendors/svix.js';
import { readFixture } from './support/fixtures.js';

interface Vector {
  readonly name: string;
  readonly scheme: string;
  readonly secret: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly expected: { readonly accepted: boolean; readonly error?: string };
  readonly lenient?: boolean;
}

const { vectors, fixed_clock_unix_seconds: clock } = readFixture('signatures.json') as {
  vectors: Vector[];
  fixed_clock_unix_seconds: number;
};
const now = new Date(clock * 1000);
const secret = vectors.find((vector) => vector.name === 'svix/good')?.secret as string;
const otherSecret = vectors.find((vector) => vector.name === 'svix/wrong_secret')?.secret as string;

function accepts(headers: Record<string, string | undefined>, body: Uint8Array, secrets: string[], at = now) {
  try {
    verifySvix({ headers, body, token: null }, secrets, at);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(WebhookRejected);
    return false;
  }
}

function verdictOn({ headers, body, secret: key }: Vector): boolean {
  const lowerCase = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return accepts(lowerCase, Buffer.from(body), [key]);
}

/** Where ours is not the verdict of the library that made the vectors, and why. */
const OURS: Readonly<Record<string, boolean>> = {
  // One verifier reads both sets of names; the plain standard's library knows one.
  'standard/rejects_svix_header_names': true,
  // The signature holds; that the body is no JSON is for the reader of the body to say.
  'standard/body/not_json_signed': true,
};

describe('the official signature vectors', () => {
  const ours = vectors.filter(({ scheme }) => scheme === 'svix' || scheme === 'standard');

  it('are all here', () => {
    expect(ours.length).toBeGreaterThanOrEqual(45);
  });

  it.each(ours.map((vector) => [vector.name, vector] as const))('%s', (name, vector) => {
    // What the library takes only by loose parsing is refused.
    const expected = OURS[name] ?? (vector.expected.accepted && vector.lenient !== true);
    expect(verdictOn(vector)).toBe(expected);
  });
});

describe('verifySvix', () => {
  const body = Buffer.from('{"run":{}}');
  const headers = { ...signSvix({ id: 'msg_1', timestamp: clock, body, secret }) };

  it('accepts what signSvix signed, with a date or with seconds, as text or as bytes', () => {
    expect(accepts(headers, body, [secret])).toBe(true);
    const again = signSvix({
      id: 'msg_1',
      timestamp: new Date(clock * 1000 + 999),
      body: body.toString(),
      secret,
    });
    expect(again).toEqual(headers);
  });

  it('accepts any of several secrets, and none of none', () => {
    expect(accepts(headers, body, [otherSecret, secret])).toBe(true);
    expect(accepts(headers, body, [secret, otherSecret])).toBe(true);
    expect(accepts(headers, body, [otherSecret])).toBe(false);
    expect(accepts(headers, body, [])).toBe(false);
  });

  it('accepts exactly 300 s in both directions', () => {
    const at = (seconds: number) => new Date((clock + seconds) * 1000);
    expect(accepts(headers, body, [secret], at(300))).toBe(true);
    expect(accepts(headers, body, [secret], at(-300))).toBe(true);
    expect(accepts(headers, body, [secret], at(301))).toBe(false);
    expect(accepts(headers, body, [secret], at(-301))).toBe(false);
    expect(accepts(headers, body, [secret], new Date(Number.NaN))).toBe(false);
  });

  it('does not mix the two sets of header names', () => {
    const { 'svix-signature': signature, ...rest } = headers;
    expect(accepts({ ...rest, 'webhook-signature': signature }, body, [secret])).toBe(false);
  });

  it('tells bodies apart that a lossy decoding would make one', () => {
    const invalid = Buffer.from([0x22, 0xff, 0x22]);
    const replaced = Buffer.from('"\ufffd"');
    const signed = { ...signSvix({ id: 'msg_1', timestamp: clock, body: invalid, secret }) };
    expect(accepts(signed, invalid, [secret])).toBe(true);
    expect(accepts(signed, replaced, [secret])).toBe(false);
  });

  it('refuses every changed byte of the body and every changed character of a header', () => {
    fc.assert(
      fc.property(fc.nat(body.byteLength - 1), fc.integer({ min: 1, max: 255 }), (index, mask) => {
        const changed = Buffer.from(body);
        changed[index] = (changed[index] as number) ^ mask;
        expect(accepts(headers, changed, [secret])).toBe(false);
      }),
    );
    const names = Object.keys(headers) as (keyof typeof headers)[];
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.nat(),
        fc.integer({ min: 32, max: 126 }),
        (name, pick, code) => {
          const text = headers[name];
          const index = pick % text.length;
          const changed = text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
          fc.pre(changed !== text);
          expect(accepts({ ...headers, [name]: changed }, body, [secret])).toBe(false);
        },
      ),
    );
  });

  it.each([
    '1793610370abc',
    '1793610370.0',
    ' 1793610370',
    '01793610370',
    '+793610370',
    '179361037',
    '１７９３６１０３７０',
  ])('refuses the time stamp %j, even when it was signed so', (timestamp) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`msg_1.${timestamp}.`).update(body).digest('base64');
    const signed = { 'svix-id': 'msg_1', 'svix-timestamp': timestamp, 'svix-signature': `v1,${mac}` };
    expect(accepts(signed, body, [secret])).toBe(false);
  });

  it.each([
    '',
    'whsec_',
    'whsec_***',
    `whsec_${Buffer.alloc(23, 1).toString('base64')}`,
    `${secret} `,
    secret.slice(0, -1),
    secret.replace('whsec_', 'wss_'),
  ])('objects to %j, which verifies nothing', (given) => {
    expect(problemOfSvixSecret(given)).toMatch(/^The secret/);
    expect(() => signSvix({ id: 'msg_1', timestamp: clock, body: '', secret: given })).toThrow(TypeError);
  });
});
