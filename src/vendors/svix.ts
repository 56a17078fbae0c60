import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookRejected } from './errors.js';
import type { WebhookDelivery } from './vendor.js';

/** How far a time stamp may be from now, in seconds, both ways and inclusive; the official library's value. */
export const SVIX_TOLERANCE_SECONDS = 300;

const SECRET_PREFIX = 'whsec_';
const MIN_KEY_BYTES = 24;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MESSAGE_ID = /^[\x21-\x7e]{1,256}$/;
const UNIX_SECONDS = /^\d{10}$/;

/** What `signSvix` signs. */
export interface SvixMessage {
  readonly id: string;
  /** A date, or Unix seconds. */
  readonly timestamp: Date | number;
  /** The body as it is sent, byte for byte. */
  readonly body: string | Uint8Array;
  /** `whsec_` and base64. */
  readonly secret: string;
}

/** The headers of a signed delivery. */
export interface SvixHeaders {
  readonly 'svix-id': string;
  readonly 'svix-timestamp': string;
  readonly 'svix-signature': string;
}

/** The headers of a delivery that is signed by Standard Webhooks. */
export interface StandardWebhookHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Checks a Svix or Standard Webhooks signature over the raw body: HMAC-SHA256 of `{id}.{timestamp}.{body}` in
 * `svix-*` headers, or in `webhook-*` headers when none of the former are there. Any `v1` signature under any
 * of the secrets is enough; a secret that `problemOfSvixSecret` objects to verifies nothing. Throws
 * `WebhookRejected`. Source: Svix's documentation and official library.
 */
export function verifySvix(delivery: WebhookDelivery, secrets: readonly string[], now: Date): void {
  const { id, timestamp, signature } = signedHeadersOf(delivery.headers);
  if (!MESSAGE_ID.test(id) || !UNIX_SECONDS.test(timestamp) || signature === '') {
    throw new WebhookRejected('A signature header is missing or malformed');
  }
  const ageSeconds = Math.floor(now.getTime() / 1000) - Number(timestamp);
  // Written so that an invalid `now` rejects as well.
  if (!(Math.abs(ageSeconds) <= SVIX_TOLERANCE_SECONDS)) {
    throw new WebhookRejected(`The time stamp is ${ageSeconds} s away from this machine's clock`);
  }
  if (!matchesAny(signature, secrets, id, timestamp, delivery.body)) {
    throw new WebhookRejected('No signature matches');
  }
}

/** What is wrong with a Svix secret, as a sentence; null when it can be used. */
export function problemOfSvixSecret(secret: string): string | null {
  const encoded = encodedKeyOf(secret);
  if (!BASE64.test(encoded)) return `The secret must be ${SECRET_PREFIX} followed by base64.`;
  if (Buffer.from(encoded, 'base64').byteLength < MIN_KEY_BYTES) {
    return `The secret's key must have at least ${MIN_KEY_BYTES} bytes.`;
  }
  return null;
}

/**
 * Signs a delivery as Svix does, so that an app's tests can send one.
 * @throws TypeError when the secret cannot be used.
 */
export function signSvix(message: SvixMessage): SvixHeaders {
  const { id, timestamp, signature } = signatureOf(message, [message.secret]);
  return { 'svix-id': id, 'svix-timestamp': timestamp, 'svix-signature': signature };
}

/**
 * Signs a delivery by Standard Webhooks, with each of the secrets, so that a receiver may know the old or the new one.
 * @throws TypeError when a secret cannot be used.
 */
export function signStandardWebhook(
  message: Omit<SvixMessage, 'secret'>,
  secrets: readonly string[],
): StandardWebhookHeaders {
  const { id, timestamp, signature } = signatureOf(message, secrets);
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
}

function signatureOf(message: Omit<SvixMessage, 'secret'>, secrets: readonly string[]) {
  const { id, body } = message;
  const seconds =
    typeof message.timestamp === 'number' ? message.timestamp : message.timestamp.getTime() / 1000;
  const timestamp = String(Math.floor(seconds));
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const signatures = secrets.map((secret) => {
    const problem = problemOfSvixSecret(secret);
    if (problem !== null) throw new TypeError(problem);
    return `v1,${macOf(secret, id, timestamp, bytes).toString('base64')}`;
  });
  return { id, timestamp, signature: signatures.join(' ') };
}

function signedHeadersOf(headers: WebhookDelivery['headers']) {
  const own = ['svix-id', 'svix-timestamp', 'svix-signature'].some((name) => headers[name] !== undefined);
  const prefix = own ? 'svix' : 'webhook';
  return {
    id: headers[`${prefix}-id`] ?? '',
    timestamp: headers[`${prefix}-timestamp`] ?? '',
    signature: headers[`${prefix}-signature`] ?? '',
  };
}

/** Goes through all secrets and signatures whatever it finds, so that the time taken tells nothing. */
function matchesAny(
  header: string,
  secrets: readonly string[],
  id: string,
  timestamp: string,
  body: Uint8Array,
): boolean {
  const given = header
    .split(' ')
    .flatMap((part) => (part.startsWith('v1,') ? [Buffer.from(part.slice(3))] : []));
  let found = false;
  for (const secret of secrets) {
    if (problemOfSvixSecret(secret) !== null) continue;
    const expected = Buffer.from(macOf(secret, id, timestamp, body).toString('base64'));
    for (const signature of given) {
      if (signature.byteLength === expected.byteLength && timingSafeEqual(signature, expected)) found = true;
    }
  }
  return found;
}

function macOf(secret: string, id: string, timestamp: string, body: Uint8Array): Buffer {
  const key = Buffer.from(encodedKeyOf(secret), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

function encodedKeyOf(secret: string): string {
  return secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret;
}
