/**
 * Thrown when a sink will never take an outcome. The delivery is noted as refused and not tried again. The message is
 * kept and shown to people: it holds no body and no secret.
 */
export class SinkRefused extends Error {
  override readonly name = 'SinkRefused';
}

/**
 * Thrown when a sink cannot take an outcome now. It is tried again by the sink's schedule. The message is kept and
 * shown to people: it holds no body and no secret.
 */
export class SinkUnavailable extends Error {
  override readonly name = 'SinkUnavailable';
  /** How long the sink asked to be left alone, in milliseconds; null when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(message: string, options: { readonly retryAfterMs?: number | null } = {}) {
    super(message);
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}
