import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { NOW } from './deliveries.js';

/** A delivery that can be changed in every way before it is sent. */
export interface Delivery {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One way to spoil a delivery, or to leave it as good as it was. */
export type Mutation = (delivery: Delivery) => Delivery;

const byte = fc.nat(255);
const printable = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
});

function splice<T extends string | Buffer>(text: T, at: number, cut: number, put: T): T {
  const index = at % (text.length + 1);
  const parts = [text.slice(0, index), put, text.slice(index + cut)];
  return (typeof text === 'string' ? parts.join('') : Buffer.concat(parts as Buffer[])) as T;
}

const onBody =
  (change: (body: Buffer) => Buffer): Mutation =>
  (delivery) => ({
    ...delivery,
    body: change(delivery.body),
  });

function reserialised(body: Buffer): Buffer {
  try {
    return Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 1));
  } catch {
    return body;
  }
}

const bodyMutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.nat(), byte).map(([at, value]) => onBody((body) => splice(body, at, 1, Buffer.from([value])))),
  fc.tuple(fc.nat(), byte).map(([at, value]) => onBody((body) => splice(body, at, 0, Buffer.from([value])))),
  fc.tuple(fc.nat(), fc.nat(20)).map(([at, cut]) => onBody((body) => splice(body, at, cut, Buffer.alloc(0)))),
  fc.nat().map((at) => onBody((body) => body.subarray(0, at % (body.length + 1)))),
  fc.constant(onBody(reserialised)),
  // What a lossy decoder makes one text: a stray byte, and the character that it puts there.
  fc.nat().map((at) => onBody((body) => splice(body, at, 0, Buffer.from([0xff])))),
  fc.nat().map((at) => onBody((body) => splice(body, at, 0, Buffer.from('\ufffd')))),
);

const onHeader =
  (pick: number, change: (value: string) => string | null): Mutation =>
  (delivery) => {
    const names = Object.keys(delivery.headers);
    const name = names[pick % names.length];
    if (name === undefined) return delivery;
    const { [name]: value = '', ...rest } = delivery.headers;
    const changed = change(value);
    return { ...delivery, headers: changed === null ? rest : { ...rest, [name]: changed } };
  };

const headerChange: fc.Arbitrary<(value: string) => string | null> = fc.oneof(
  fc.tuple(fc.nat(), printable).map(
    ([at, put]) =>
      (value: string) =>
        splice(value, at, 1, put),
  ),
  fc.tuple(fc.nat(), printable).map(
    ([at, put]) =>
      (value: string) =>
        splice(value, at, 0, put),
  ),
  fc.tuple(fc.nat(), fc.nat(4)).map(
    ([at, cut]) =>
      (value: string) =>
        splice(value, at, cut, ''),
  ),
  printable.map((text) => () => text),
  fc.constantFrom<(value: string) => string | null>(
    () => null,
    () => '',
    (value) => value.toUpperCase(),
    (value) => value.toLowerCase(),
    (value) => `${value} ${value}`,
    (value) => `${value},${value}`,
    (value) => `v2,AAAA ${value}`,
    (value) => `${value} v1,`,
    (value) => ` ${value}\t`,
    (value) => value.replace('v1,', 'v2,'),
    (value) => value.replace(/=+$/, ''),
    (value) => value.replace(/\+/g, '-').replace(/\//g, '_'),
    (value) => Buffer.from(value.replace('v1,', ''), 'base64').toString('hex'),
    (value) => `${value}.0`,
    (value) => `0${value}`,
    (value) => `${value}abc`,
    (value) => String(Number(value) * 1000),
  ),
  fc.integer({ min: -400, max: 400 }).map((by) => (value: string) => String(Number(value) + by)),
);

const headerMutation = fc
  .tuple(fc.nat(5), headerChange)
  .map(([pick, change]): Mutation => onHeader(pick, change));

const renamed =
  (from: string, to: string): Mutation =>
  (delivery) => ({
    ...delivery,
    headers: Object.fromEntries(
      Object.entries(delivery.headers).map(([name, value]) => [name.replace(from, to), value]),
    ),
  });

/** How a delivery can be signed again: rightly at another time, in another form, or with another key. */
export interface Signing {
  readonly seconds: number;
  readonly form: (seconds: string) => string;
  readonly secret: string;
}

/** A signing of every kind; most hold, so that what is accepted is tried as well. */
function signingWith(secrets: readonly string[]): fc.Arbitrary<Signing> {
  const forms = [(text: string) => `${text}.5`, (text: string) => `${text}abc`, (text: string) => `0${text}`];
  return fc.record({
    seconds: fc.integer({ min: -330, max: 330 }).map((by) => NOW.getTime() / 1000 + by),
    form: fc.oneof({ weight: 4, arbitrary: fc.constant((text: string) => text) }, fc.constantFrom(...forms)),
    secret: fc.constantFrom(...secrets),
  });
}

const svixSigned =
  ({ seconds, form, secret }: Signing): Mutation =>
  ({ body, ...delivery }) => {
    const timestamp = form(String(seconds));
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const mac = createHmac('sha256', key).update(`msg_1.${timestamp}.`).update(body).digest('base64');
    const headers = { 'svix-id': 'msg_1', 'svix-timestamp': timestamp, 'svix-signature': `v1,${mac}` };
    return { ...delivery, body, headers };
  };

const extendSigned =
  ({ seconds, form, secret }: Signing): Mutation =>
  ({ body, ...delivery }) => {
    const timestamp = form(String(seconds));
    const mac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
    const headers = { 'x-extend-request-timestamp': timestamp, 'x-extend-request-signature': mac };
    return { ...delivery, body, headers };
  };

const some = (mutation: fc.Arbitrary<Mutation>) => fc.array(mutation, { minLength: 1, maxLength: 3 });

/** Mutations of Svix deliveries: one to three changes, at times signed again before the last of them. */
export function svixMutations(secrets: readonly string[]): fc.Arbitrary<Mutation[]> {
  const names = fc.constantFrom(renamed('svix-', 'webhook-'), renamed('webhook-', 'svix-'));
  const signing = signingWith(secrets).map(svixSigned);
  return some(fc.oneof(bodyMutation, headerMutation, headerMutation, names, signing));
}

/** The same of Extend's deliveries. */
export function extendMutations(secrets: readonly string[]): fc.Arbitrary<Mutation[]> {
  return some(fc.oneof(bodyMutation, headerMutation, headerMutation, signingWith(secrets).map(extendSigned)));
}

const pathChange: fc.Arbitrary<(token: string) => string> = fc.oneof(
  fc.tuple(fc.nat(), printable).map(
    ([at, put]) =>
      (token: string) =>
        splice(token, at, 1, put),
  ),
  fc.tuple(fc.nat(), printable).map(
    ([at, put]) =>
      (token: string) =>
        splice(token, at, 0, put),
  ),
  fc.tuple(fc.nat(), fc.nat(8)).map(
    ([at, cut]) =>
      (token: string) =>
        splice(token, at, cut, ''),
  ),
  printable.map((text) => () => text),
  fc.constantFrom<(token: string) => string>(
    (token) => decodeURIComponent(token),
    (token) => encodeURIComponent(token),
    (token) => token.toUpperCase(),
    (token) => `${token}/`,
    (token) => `${token}/..`,
    (token) => `./${token}`,
    (token) => `${token}?${token}`,
    (token) => `${token}#x`,
    (token) => `${token}%00`,
    (token) => `%${token}`,
    (token) => token.replace(/[A-Za-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    (token) => token + token,
    () => '',
  ),
);

/** Mutations of the token at the end of a path, which stands there as it is sent. */
export function tokenMutations(prefix: string): fc.Arbitrary<Mutation[]> {
  const onToken =
    (change: (token: string) => string): Mutation =>
    (delivery) => ({
      ...delivery,
      path: prefix + safely(change)(delivery.path.slice(prefix.length)),
    });
  return some(fc.oneof({ weight: 4, arbitrary: pathChange.map(onToken) }, bodyMutation));
}

/** Decoding a text that is no encoding throws; such a token stays as it is. */
function safely(change: (token: string) => string): (token: string) => string {
  return (token) => {
    try {
      return change(token);
    } catch {
      return token;
    }
  };
}
