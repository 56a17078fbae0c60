import { randomBytes } from 'node:crypto';
import { WebhookRejected } from '../vendors/errors.js';
import type { Vendor, WebhookDelivery } from '../vendors/vendor.js';

/** Nobody knows it. In the form of the signing schemes' secrets, so that it takes the same way through them. */
const DUMMY_SECRET = `whsec_${randomBytes(32).toString('base64')}`;

/** Whether a delivery is genuine; if not, why, for the log only. */
export type Verification =
  { readonly genuine: true } | { readonly genuine: false; readonly reason: string; readonly fault: boolean };

function reject(reason: string, fault = false): Verification {
  return { genuine: false, reason, fault };
}

/**
 * Verifies a delivery with an account's secrets. Without any (an unknown account, or one that expects no
 * webhooks) it is verified in vain against a secret of nobody, so that the time taken tells nothing.
 */
export function verifyDelivery(
  vendor: Vendor,
  secrets: readonly string[],
  delivery: WebhookDelivery,
  now: Date,
): Verification {
  const hasSecrets = secrets.length > 0;
  try {
    vendor.verifyWebhook?.(delivery, hasSecrets ? secrets : [DUMMY_SECRET], now);
    return hasSecrets ? { genuine: true } : reject('the account has no webhook secret');
  } catch (error) {
    if (error instanceof WebhookRejected) return reject(error.message);
    // A verifier that breaks has verified nothing.
    return reject(`the verification failed: ${error instanceof Error ? error.name : 'unknown error'}`, true);
  }
}
