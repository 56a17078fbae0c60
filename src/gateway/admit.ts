import { findAccount, type AccountConfig } from '../config/config.js';
import { pushes, type Vendor, type WebhookDelivery } from '../vendors/vendor.js';
import type { ErrorCode } from './answers.js';
import type { GatewayContext } from './options.js';
import { readBody } from './read-body.js';
import { verifyDelivery } from './verify-delivery.js';

/** What the path of a request names. */
export interface WebhookTarget {
  readonly vendor: string;
  readonly account: string;
  /** The secret part of the path; never logged. */
  readonly token: string | null;
}

/** A genuine delivery, or why the request is refused; `reason` is for the log only. */
export type Admission =
  | {
      readonly kind: 'admitted';
      readonly vendor: Vendor;
      readonly account: AccountConfig;
      readonly delivery: WebhookDelivery;
      /** ISO 8601 UTC. */
      readonly receivedAt: string;
    }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly message: string;
      readonly reason?: string;
      /** True when the fault is ours. */
      readonly fault?: boolean;
    };

type Refused = Extract<Admission, { kind: 'refused' }>;

const UNKNOWN: Refused = { kind: 'refused', code: 'not_found', message: 'There is no such webhook.' };

/** The fault of whoever mounted the gateway; the sender is to try again, once that is mended. */
const CONSUMED: Refused = {
  kind: 'refused',
  code: 'internal_error',
  message: 'The gateway failed.',
  reason:
    'the body had been read before the gateway got it: mount the gateway before anything that parses bodies',
  fault: true,
};

const CROWDED_OUT: Refused = {
  kind: 'refused',
  code: 'unavailable',
  message: 'The delivery cannot be taken now; deliver it again.',
  reason: 'its body came too slowly while others needed the room',
};

const ENCODED: Refused = {
  kind: 'refused',
  code: 'unsupported_encoding',
  message: 'The body must be sent without a content encoding.',
};

/** One answer for a bad signature, an unknown account and an account without secrets: it tells them apart to nobody. */
function unauthorized(reason: string, fault: boolean): Refused {
  const message = 'The delivery could not be verified.';
  return { kind: 'refused', code: 'unauthorized', message, reason, fault };
}

function isEncoded(request: Request): boolean {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? '';
  return encoding !== '' && encoding !== 'identity';
}

async function readDelivery(
  { bodyBudget }: GatewayContext,
  request: Request,
  token: string | null,
): Promise<WebhookDelivery | Refused> {
  if (isEncoded(request)) return ENCODED;
  const body = await readBody(request, bodyBudget);
  switch (body.kind) {
    case 'too_large':
      return { kind: 'refused', code: 'too_large', message: 'The body is larger than 1 MiB.' };
    case 'broken':
      return { kind: 'refused', code: 'unreadable_request', message: 'The body broke off.' };
    case 'consumed':
      return CONSUMED;
    case 'crowded_out':
      return CROWDED_OUT;
    case 'body':
      return { headers: Object.fromEntries(request.headers), body: body.bytes, token };
  }
}

/** Decides whether a request is a genuine delivery: path, encoding, size, then signature, in this order. */
export async function admit(
  context: GatewayContext,
  target: WebhookTarget,
  request: Request,
): Promise<Admission> {
  const vendor = context.vendors.get(target.vendor);
  if (vendor === undefined || !pushes(vendor)) return UNKNOWN;
  const delivery = await readDelivery(context, request, target.token);
  if ('kind' in delivery) return delivery;
  const account = findAccount(context, target);
  const now = await context.now();
  const verification = verifyDelivery(vendor, account?.webhookSecrets ?? [], delivery, now);
  if (!verification.genuine) return unauthorized(verification.reason, verification.fault);
  if (account === undefined) return unauthorized('the account is unknown', false);
  return { kind: 'admitted', vendor, account, delivery, receivedAt: now.toISOString() };
}
