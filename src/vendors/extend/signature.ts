import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookRejected } from '../errors.js';
import type { WebhookDelivery } from '../vendor.js';

/** How old a time stamp may be, in seconds and inclusive; the value of Extend's own library. */
export const EXTEND_MAX_AGE_SECONDS = 300;

/** How far ahead of our clock a time stamp may be, in seconds and inclusive; the value of Extend's own library. */
export const EXTEND_MAX_AHEAD_SECONDS = 60;

const MIN_KEY_BYTES = 24;
const UNIX_SECONDS = /^\d{10}$/;
const HEX_SIGNATURE = /^[0-9a-f]{64}$/i;
const WHITE_SPACE = /\s/;

/** What `signExtend` signs. */
export interface ExtendMessage {
  /** A date, or Unix seconds. */
  readonly timestamp: Date | number;
  /** The body as it is sent, byte for byte. */
  readonly body: string | Uint8Array;
  /** As Extend shows it: `wss_` and what follows. */
  readonly secret: string;
}

/** The headers of a signed delivery. */
export interface ExtendHeaders {
  readonly 'x-extend-request-timestamp': string;
  readonly 'x-extend-request-signature': string;
}

/**
 * Checks Extend's signature over the raw body: HMAC-SHA256 of `v0:{timestamp}:{body}` in hex, in either case,
 * under any of the secrets; a secret that `problemOfExtendSecret` objects to verifies nothing. Throws
 * `WebhookRejected`. Source: the vendor's official library, whose loose reading of the headers is not followed.
 */
export function verifyExtend(delivery: WebhookDelivery, secrets: readonly string[], now: Date): void {
  const timestamp = delivery.headers['x-extend-request-timestamp'] ?? '';
  const signature = delivery.headers['x-extend-request-signature'] ?? '';
  if (!UNIX_SECONDS.test(timestamp) || !HEX_SIGNATURE.test(signature)) {
    throw new WebhookRejected('A signature header is missing or malformed');
  }
  const ageSeconds = Math.floor(now.getTime() / 1000) - Number(timestamp);
  // Written so that an invalid `now` rejects as well.
  if (!(ageSeconds <= EXTEND_MAX_AGE_SECONDS && ageSeconds >= -EXTEND_MAX_AHEAD_SECONDS)) {
    throw new WebhookRejected(`The time stamp is ${ageSeconds} s behind this machine's clock`);
  }
  if (!matchesAny(Buffer.from(signature, 'hex'), secrets, timestamp, delivery.body)) {
    throw new WebhookRejected('No signature matches');
  }
}

/** What is wrong with a signing secret of Extend's, as a sentence; null when it can be used. */
export function problemOfExtendSecret(secret: string): string | null {
  // The whole text is the key, so a line break that was pasted along would be part of it.
  if (WHITE_SPACE.test(secret)) return 'The secret must be without white space.';
  if (Buffer.byteLength(secret) < MIN_KEY_BYTES) {
    return `The secret must have at least ${MIN_KEY_BYTES} bytes.`;
  }
  return null;
}

/**
 * Signs a delivery as Extend does, so that an app's tests can send one.
 * @throws TypeError when the secret cannot be used.
 */
export function signExtend(message: ExtendMessage): ExtendHeaders {
  const { secret, body, timestamp: given } = message;
  const problem = problemOfExtendSecret(secret);
  if (problem !== null) throw new TypeError(problem);
  const timestamp = String(Math.floor(typeof given === 'number' ? given : given.getTime() / 1000));
  const mac = macOf(secret, timestamp, typeof body === 'string' ? Buffer.from(body) : body);
  return {
    'x-extend-request-timestamp': timestamp,
    'x-extend-request-signature': mac.toString('hex'),
  };
}

/** Goes through all secrets whatever it finds, so that the time taken tells nothing. */
function matchesAny(
  given: Uint8Array,
  secrets: readonly string[],
  timestamp: string,
  body: Uint8Array,
): boolean {
  let found = false;
  for (const secret of secrets) {
    if (problemOfExtendSecret(secret) !== null) continue;
    if (timingSafeEqual(given, macOf(secret, timestamp, body))) found = true;
  }
  return found;
}

/** The key is the secret's whole text, its prefix included, and not decoded. */
function macOf(secret: string, timestamp: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
}
