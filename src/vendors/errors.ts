/**
 * What a vendor's failed answer means to Landfall; the core decides by it whether and when to ask again.
 * `unauthorized` (401, 403, or no credentials), `not_found` (404), `rate_limited` (429), `unavailable`
 * (408, 5xx, network, time-out), `unexpected_answer` (a body that does not fit), `refused` (the vendor
 * will not do it, for example a cancel of an ended run).
 */
export type VendorErrorKind =
  'unauthorized' | 'not_found' | 'rate_limited' | 'unavailable' | 'unexpected_answer' | 'refused';

/** Thrown when a vendor's answer cannot be used. The message never holds a body, a header or a key. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  readonly kind: VendorErrorKind;
  /** How long the vendor asked to be left alone, in milliseconds; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    kind: VendorErrorKind,
    message: string,
    options: { readonly retryAfterMs?: number | null; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** Thrown when a delivery's signature, time stamp or token does not hold. The gateway answers 401. */
export class WebhookRejected extends Error {
  override readonly name = 'WebhookRejected';
}

/** Thrown when a genuine delivery cannot be understood. The gateway answers 202, and wakes the run if one is named. */
export class WebhookUnreadable extends Error {
  override readonly name = 'WebhookUnreadable';
  /** The run that the delivery is about, where that much could be read. */
  readonly runId: string | null;

  constructor(message: string, runId: string | null = null) {
    super(message);
    this.runId = runId;
  }
}
