/** Codes of all answers but 200. */
export type ErrorCode =
  | 'unauthorized'
  | 'not_found'
  | 'too_large'
  | 'unsupported_encoding'
  | 'unreadable_request'
  | 'unusable_content'
  | 'rate_limited'
  | 'unavailable'
  | 'internal_error';

const STATUS_OF: Readonly<Record<ErrorCode, number>> = {
  unusable_content: 202,
  unreadable_request: 400,
  unauthorized: 401,
  not_found: 404,
  too_large: 413,
  unsupported_encoding: 415,
  rate_limited: 429,
  internal_error: 500,
  unavailable: 503,
};

/** When a vendor may deliver again after a 503, in seconds. */
const RETRY_AFTER_SECONDS = 5;

/** What became of a delivery that was taken. */
export type DeliveryResult = 'accepted' | 'duplicate' | 'ignored';

/** The answer 200. */
export function accept(result: DeliveryResult, workflowId?: string): Response {
  return Response.json({ result, workflowId });
}

/** What an answer says besides its code and message. */
export interface RefusalDetails {
  /** The tracking that was woken nevertheless. */
  readonly workflowId?: string;
  /** When the vendor may deliver again. @default 5 for a 503, and no word of it otherwise */
  readonly retryAfterSeconds?: number;
}

/** Every other answer. */
export function refuse(code: ErrorCode, message: string, details: RefusalDetails = {}): Response {
  const { workflowId, retryAfterSeconds = code === 'unavailable' ? RETRY_AFTER_SECONDS : null } = details;
  const response = Response.json({ error: { code, message }, workflowId }, { status: STATUS_OF[code] });
  if (retryAfterSeconds !== null) response.headers.set('retry-after', String(retryAfterSeconds));
  return response;
}
