import { createHmac } from 'node:crypto';
import { Webhooks } from 'extend-ai';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebhookRejected } from '../../../src/vendors/errors.js';
import { extend } from '../../../src/vendors/extend/index.js';
import { problemOfExtendSecret, signExtend, verifyExtend } from '../../../src/vendors/extend/signature.js';
import { readFixture } from '../support/fixtures.js';
import { SECRET } from './entries.js';

interface Vector {
  readonly name: string;
  readonly scheme: string;
  readonly secret: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: string;
  readonly expected: { readonly accepted: boolean };
  readonly lenient?: boolean;
}

const { vectors, fixed_clock_unix_seconds: clock } = readFixture('signatures.json') as {
  vectors: Vector[];
  fixed_clock_unix_seconds: number;
};
const now = new Date(clock * 1000);
const OTHER_SECRET = 'wss_another-key-of-the-same-size';

function accepts(headers: Record<string, string>, body: Uint8Array, secrets: string[], at = now) {
  try {
    verifyExtend({ headers, body, token: null }, secrets, at);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(WebhookRejected);
    return false;
  }
}

/** Where ours is not the verdict of the library that made the vectors, and why. */
const OURS: Readonly<Record<string, boolean>> = {
  // The library was told not to look at the age; ours always does.
  'extend/timestamp/old_but_check_disabled': false,
  // The signature holds; what the body says is for its reader to judge.
  'extend/body/not_json_signed': true,
  'extend/body/null_json_signed': true,
  'extend/signed_url_not_allowed': true,
};

describe('the official signature vectors of Extend', () => {
  const ours = vectors.filter(({ scheme }) => scheme === 'extend');

  it('are all here', () => {
    expect(ours.length).toBeGreaterThanOrEqual(18);
    expect(ours.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(OURS)));
  });

  it.each(ours.map((vector) => [vector.name, vector] as const))('%s', (name, vector) => {
    // Headers that are sent twice reach us joined.
    const headers = Object.fromEntries(
      Object.entries(vector.headers).map(([key, value]) => [key, [value].flat().join(', ')]),
    );
    // What the library takes only by loose parsing is refused.
    const expected = OURS[name] ?? (vector.expected.accepted && vector.lenient !== true);
    expect(accepts(headers, Buffer.from(vector.body), [vector.secret])).toBe(expected);
  });
});

describe('verifyExtend', () => {
  const body = Buffer.from('{"eventId":"e"}');
  const headers = { ...signExtend({ timestamp: clock, body, secret: SECRET }) };

  it('accepts what signExtend signed, with a date or with seconds, as text or as bytes', () => {
    expect(accepts(headers, body, [SECRET])).toBe(true);
    const timestamp = new Date(clock * 1000 + 999);
    expect(signExtend({ timestamp, body: body.toString(), secret: SECRET })).toEqual(headers);
  });

  it('accepts hex in upper case, as the library does', () => {
    const upper = headers['x-extend-request-signature'].toUpperCase();
    expect(accepts({ ...headers, 'x-extend-request-signature': upper }, body, [SECRET])).toBe(true);
  });

  it('accepts any of several secrets, and none of none', () => {
    expect(accepts(headers, body, [OTHER_SECRET, SECRET])).toBe(true);
    expect(accepts(headers, body, [SECRET, OTHER_SECRET])).toBe(true);
    expect(accepts(headers, body, [OTHER_SECRET])).toBe(false);
    expect(accepts(headers, body, [])).toBe(false);
  });

  it('accepts 300 s of age and 60 s ahead, and not one more', () => {
    const at = (seconds: number) => new Date((clock + seconds) * 1000);
    expect(accepts(headers, body, [SECRET], at(300))).toBe(true);
    expect(accepts(headers, body, [SECRET], at(301))).toBe(false);
    expect(accepts(headers, body, [SECRET], at(-60))).toBe(true);
    expect(accepts(headers, body, [SECRET], at(-61))).toBe(false);
    expect(accepts(headers, body, [SECRET], new Date(Number.NaN))).toBe(false);
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
    const mac = createHmac('sha256', SECRET).update(`v0:${timestamp}:`).update(body).digest('hex');
    const signed = { 'x-extend-request-timestamp': timestamp, 'x-extend-request-signature': mac };
    expect(accepts(signed, body, [SECRET])).toBe(false);
  });

  it('refuses a signature with something behind it', () => {
    const longer = `${headers['x-extend-request-signature']}00`;
    expect(accepts({ ...headers, 'x-extend-request-signature': longer }, body, [SECRET])).toBe(false);
  });

  it('tells bodies apart that a lossy decoding would make one', () => {
    const invalid = Buffer.from([0x22, 0xff, 0x22]);
    const signed = { ...signExtend({ timestamp: clock, body: invalid, secret: SECRET }) };
    expect(accepts(signed, invalid, [SECRET])).toBe(true);
    expect(accepts(signed, Buffer.from('"\ufffd"'), [SECRET])).toBe(false);
  });

  it('refuses every changed byte of the body and every changed digit of a header', () => {
    fc.assert(
      fc.property(fc.nat(body.byteLength - 1), fc.integer({ min: 1, max: 255 }), (index, mask) => {
        const changed = Buffer.from(body);
        changed[index] = (changed[index] as number) ^ mask;
        expect(accepts(headers, changed, [SECRET])).toBe(false);
      }),
    );
    const names = Object.keys(headers) as (keyof typeof headers)[];
    const code = fc.integer({ min: 32, max: 126 });
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.nat(), code, (name, pick, replacement) => {
        const text = headers[name];
        const index = pick % text.length;
        const changed = text.slice(0, index) + String.fromCharCode(replacement) + text.slice(index + 1);
        fc.pre(changed.toLowerCase() !== text);
        expect(accepts({ ...headers, [name]: changed }, body, [SECRET])).toBe(false);
      }),
    );
  });
});

describe('a secret of Extend', () => {
  it.each(['', 'wss_', 'wss_twenty-three-bytes1', `${SECRET}\n`, `${SECRET} ${SECRET}`])(
    'is refused as %j',
    (given) => {
      expect(problemOfExtendSecret(given)).toMatch(/^The secret/);
      expect(extend.problemOfSecret?.(given)).toMatch(/^The secret/);
      expect(() => signExtend({ timestamp: clock, body: '', secret: given })).toThrow(TypeError);
    },
  );

  it('is taken as the vendor shows it', () => {
    const { signingSecret } = readFixture('extend/webhook_endpoint.create.response.json') as {
      signingSecret: string;
    };
    expect(problemOfExtendSecret(signingSecret)).toBeNull();
  });
});

describe('signExtend', () => {
  it('signs what the vendor’s own library accepts', () => {
    const body = JSON.stringify({ eventId: 'e1', eventType: 'workflow.created', payload: {} });
    const headers = { ...signExtend({ timestamp: new Date(), body, secret: SECRET }) };
    const webhooks = new Webhooks();
    expect(webhooks.verifyAndParse(body, headers, SECRET)).toMatchObject({ eventId: 'e1' });
    expect(webhooks.verify(body, headers, OTHER_SECRET)).toBe(false);
  });
});
