import type { AccountConfig } from '../config/config.js';
import { WebhookUnreadable } from '../vendors/errors.js';
import type { Vendor, WebhookDelivery, WebhookReading } from '../vendors/vendor.js';
import { parseBody, UnusableBody } from './parse-body.js';

/** What a genuine delivery says, or why it cannot be used and which run it names nevertheless. */
export type Understanding =
  | WebhookReading
  | {
      readonly kind: 'unusable';
      readonly reason: string;
      readonly runId: string | null;
      /** True when our reader broke, rather than found the delivery wanting. */
      readonly fault: boolean;
    };

function unusable(error: unknown): Understanding {
  if (error instanceof WebhookUnreadable) {
    return { kind: 'unusable', reason: error.message, runId: error.runId, fault: false };
  }
  if (error instanceof UnusableBody) {
    return { kind: 'unusable', reason: error.message, runId: null, fault: false };
  }
  // The name only: the message of an unforeseen error may quote the body.
  const name = error instanceof Error ? error.name : 'unknown error';
  return { kind: 'unusable', reason: `the reader failed: ${name}`, runId: null, fault: true };
}

/** What is left of an event for an account that wants no news of steps. */
function withoutStep(reading: WebhookReading): WebhookReading {
  if (reading.kind === 'ignored' || reading.step === null) return reading;
  const { eventType, report } = reading;
  return report === null ? { kind: 'ignored', eventType } : { ...reading, step: null };
}

/** Parses and reads a verified delivery of an account. Whatever a vendor sends, it does not throw. */
export function understand(
  vendor: Vendor,
  account: Pick<AccountConfig, 'stepEvents'>,
  delivery: WebhookDelivery,
): Understanding {
  const read = vendor.readWebhook?.bind(vendor);
  try {
    const body = parseBody(delivery.body);
    if (read === undefined) return { kind: 'ignored', eventType: 'unknown' };
    const reading = read(body, delivery.headers);
    return account.stepEvents === false ? withoutStep(reading) : reading;
  } catch (error) {
    return unusable(error);
  }
}
