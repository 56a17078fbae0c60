import { createHmac, timingSafeEqual } from 'node:crypto';
import { WebhookRejected, type WebhookDelivery } from 'landfall/vendors';

const TOLERANCE_SECONDS = 300;
const MIN_SECRET_BYTES = 24;
const SIGNATURE = /^t=(\d{10}),v1=([0-9a-f]{64})$/;

/** Checks `quillworks-signature: t=SECONDS,v1=HEX`, an HMAC-SHA256 of `SECONDS.BODY` under any of the secrets. */
export function verifyWebhook(delivery: WebhookDelivery, secrets: readonly string[], now: Date): void {
  const header = delivery.headers['quillworks-signature'] ?? '';
  const [, time, signature] = SIGNATURE.exec(header) ?? [];
  if (time === undefined || signature === undefined) {
    throw new WebhookRejected('The signature is missing or malformed');
  }
  const ageSeconds = now.getTime() / 1000 - Number(time);
  if (!(Math.abs(ageSeconds) <= TOLERANCE_SECONDS)) {
    throw new WebhookRejected('The signature is too old, or ahead of its time');
  }
  const given = Buffer.from(signature, 'hex');
  // All of them are tried, whatever is found, so that the time taken tells nothing.
  const matches = secrets.map((secret) => timingSafeEqual(given, macOf(secret, time, delivery.body)));
  if (!matches.includes(true)) throw new WebhookRejected('No signature matches');
}

/** Stops a worker and a gateway from starting with a secret that could be guessed. */
export function problemOfSecret(secret: string): string | null {
  const isLong = Buffer.byteLength(secret) >= MIN_SECRET_BYTES;
  return isLong ? null : `The secret must have at least ${MIN_SECRET_BYTES} bytes.`;
}

function macOf(secret: string, time: string, body: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}
