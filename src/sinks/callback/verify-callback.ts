import { idempotencyKeyOf, type Outcome } from '../../domain/outcome.js';
import { problemOfSvixSecret, verifySvix } from '../../vendors/svix.js';
import { outcomeSchema } from './outcome-schema.js';
import { webhookIdOf } from './webhook-id.js';

/** A callback as it came in. */
export interface CallbackDelivery {
  /** Of the request: those of fetch, or Node's. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it came over the wire, before any parsing. */
  readonly body: string | Uint8Array;
  /** `whsec_` and base64; several while rotating. */
  readonly secrets: readonly string[];
  /** @default the present moment */
  readonly now?: Date;
}

/** A genuine callback. */
export interface VerifiedCallback {
  readonly outcome: Outcome;
  /** The idempotency key: a callback whose key was seen before is the same news. */
  readonly key: string;
}

/** Thrown when a callback is not genuine, is too old, or carries no outcome. Answer 401 or 400; no retry helps. */
export class CallbackRejected extends Error {
  override readonly name = 'CallbackRejected';
}

const SIGNED_HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

function signedHeadersOf(headers: CallbackDelivery['headers']): Record<string, string | undefined> {
  const valueOf = (name: string) => {
    const value = headers instanceof Headers ? headers.get(name) : headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  return Object.fromEntries(SIGNED_HEADERS.map((name) => [name, valueOf(name)]));
}

function requireSecrets(secrets: readonly unknown[]): void {
  if (secrets.length === 0) throw new TypeError('A callback cannot be verified without a secret');
  for (const secret of secrets) {
    const problem = typeof secret === 'string' ? problemOfSvixSecret(secret) : 'A secret must be a text.';
    if (problem !== null) throw new TypeError(problem);
  }
}

function parseOutcome(body: Uint8Array): Outcome {
  try {
    return outcomeSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch {
    // Without a cause: a syntax error quotes the body.
    throw new CallbackRejected('The callback carries no outcome that this release can read');
  }
}

/**
 * Checks the signature of a callback over its raw body, within 300 s of its time stamp, and returns the outcome.
 * @throws CallbackRejected when it does not hold; TypeError when there is no usable secret.
 */
export function verifyCallback(delivery: CallbackDelivery): VerifiedCallback {
  const { secrets, now = new Date() } = delivery;
  requireSecrets(secrets);
  const headers = signedHeadersOf(delivery.headers);
  const body = typeof delivery.body === 'string' ? Buffer.from(delivery.body) : delivery.body;
  try {
    verifySvix({ headers, body, token: null }, secrets, now);
  } catch (cause) {
    throw new CallbackRejected('The callback is not genuine', { cause });
  }
  const outcome = parseOutcome(body);
  const key = idempotencyKeyOf(outcome);
  if (headers['webhook-id'] !== webhookIdOf(key)) {
    throw new CallbackRejected("The callback's id is not that of its outcome");
  }
  return { outcome, key };
}
