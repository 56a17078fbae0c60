import type { VendorErrorKind } from './errors.js';
import type { VendorRequest } from './http.js';

/** Longest Retry-After that is believed, in milliseconds: beyond a day it is a mistake or an attack. */
export const MAX_RETRY_AFTER_MS = 24 * 3600 * 1000;

/** The general meaning of a status other than 2xx; a vendor may give a request's status another one. */
export function errorKindOf(status: number, method: VendorRequest['method']): VendorErrorKind {
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 404) return 'not_found';
  if (status === 429) return 'rate_limited';
  if (status === 408 || status >= 500) return 'unavailable';
  // A read cannot be refused for what the run is; a write can, for example because the run has ended.
  return status >= 400 && method !== 'GET' ? 'refused' : 'unexpected_answer';
}

/**
 * How long the vendor asks to be left alone, in milliseconds from now, 0 to 24 h; null when it does not say.
 * A date is compared with the answer's own `Date`, so that a wrong clock on either side does not matter.
 */
export function retryAfterMsOf(headers: Headers, nowMs: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return bounded(Number(text) * 1000);
  const atMs = httpDateMs(text);
  if (atMs === null) return null;
  return bounded(atMs - (httpDateMs(headers.get('date') ?? '') ?? nowMs));
}

/** Only dates in the form of HTTP: `Date.parse` alone would read a stray "-5" as the year 2001. */
function httpDateMs(text: string): number | null {
  const ms = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

function bounded(ms: number): number {
  return Math.min(Math.max(Math.round(ms), 0), MAX_RETRY_AFTER_MS);
}
