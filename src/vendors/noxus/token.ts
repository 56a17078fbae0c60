import { createHash, timingSafeEqual } from 'node:crypto';
import { WebhookRejected } from '../errors.js';
import type { WebhookDelivery } from '../vendor.js';

/** Shortest token that is accepted, in bytes: what every scheme asks of a key. */
const MIN_TOKEN_BYTES = 24;

/** What is wrong with a callback token, as a sentence; null when it can be used. */
export function problemOfToken(token: string): string | null {
  const isLong = Buffer.byteLength(token) >= MIN_TOKEN_BYTES;
  return isLong ? null : `The callback token must have at least ${MIN_TOKEN_BYTES} bytes.`;
}

/**
 * Checks the token at the end of a callback's path. Noxus signs nothing, as far as is published, so whoever knows the
 * token is believed to call for it; what the body says is not. Any of the tokens is enough; one that
 * `problemOfToken` objects to verifies nothing. Throws `WebhookRejected`.
 */
export function verifyToken(delivery: WebhookDelivery, tokens: readonly string[]): void {
  const given = digestOf(delivery.token ?? '');
  let found = false;
  // Goes through all tokens whatever it finds, so that the time taken tells nothing.
  for (const token of tokens) {
    if (problemOfToken(token) === null && timingSafeEqual(given, digestOf(token))) found = true;
  }
  if (!found) throw new WebhookRejected('The token of the path is missing or wrong');
}

/** Equal in length for every text, as a comparison in constant time needs it. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
