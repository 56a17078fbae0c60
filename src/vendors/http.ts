import { VendorError, type VendorErrorKind } from './errors.js';
import { readJson } from './http-body.js';
import { errorKindOf, retryAfterMsOf } from './http-status.js';
import { clipText } from './texts.js';
import type { VendorAccount } from './vendor.js';

/** Calls a vendor's API as JSON over HTTP, relative to the account's base URL. */
export interface VendorHttp {
  /**
   * Sends one request and returns the parsed JSON answer of a 2xx (undefined for an empty body).
   * Within 10 s for the connection and 30 s in all, at most 5 MB, no redirects, https unless loopback.
   * Throws `VendorError` by kind for everything else, with Retry-After read as seconds or HTTP date.
   */
  request(request: VendorRequest): Promise<unknown>;
}

/** One request to a vendor. */
export interface VendorRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Begins with a slash; already percent-encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  /** What a status means for this request alone, over the general meaning. @default none */
  readonly errorKinds?: Readonly<Record<number, VendorErrorKind>>;
}

/** How requests are sent. */
export interface VendorHttpOptions {
  /** Ends the request; its reason is thrown as it is. @default never */
  readonly signal?: AbortSignal;
  /** Sent with every request, for example `Authorization`. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest time from the first byte sent to the last byte read, in milliseconds. @default 30000 */
  readonly timeoutMs?: number;
}

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_SHOWN_PATH_LENGTH = 200;
const LOOPBACK_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Makes the HTTP side of an account, over Node's own fetch, which gives up connecting after 10 s. A request
 * throws the reason of `options.signal` when the caller ends it, and else `VendorError`: `refused`, without
 * any call, when the base URL is not https (loopback excepted) or carries a password.
 */
export function createVendorHttp(account: VendorAccount, options: VendorHttpOptions = {}): VendorHttp {
  return { request: (request) => send(account, options, request) };
}

async function send(account: VendorAccount, options: VendorHttpOptions, request: VendorRequest) {
  const url = urlOf(account, request);
  const headers = headersOf(account, options, request);
  const timeout = AbortSignal.timeout(options.timeoutMs ?? REQUEST_TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: request.method,
      headers,
      redirect: 'manual',
      signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
      ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
    });
    return await answerOf(response, account, request);
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof VendorError) throw error;
    const problem = timeout.aborted ? 'was not answered in time' : `broke off (${networkCodeOf(error)})`;
    // Without a cause: an HTTP parser's error carries the bytes that it could not read.
    throw new VendorError('unavailable', describe(problem, account, request));
  }
}

async function answerOf(
  response: Response,
  account: VendorAccount,
  request: VendorRequest,
): Promise<unknown> {
  if (response.ok) {
    return readJson(response, (problem) => describe(problem, account, request));
  }
  // An unread body would keep its connection busy.
  await response.body?.cancel();
  const kind = request.errorKinds?.[response.status] ?? errorKindOf(response.status, request.method);
  throw new VendorError(kind, describe(`was answered with ${response.status}`, account, request), {
    retryAfterMs: retryAfterMsOf(response.headers, Date.now()),
  });
}

function urlOf(account: VendorAccount, request: VendorRequest): URL {
  const text = `${account.baseUrl.replace(/\/+$/, '')}${request.path}`;
  // A path without its slash would continue the host's name.
  const url = request.path.startsWith('/') && URL.canParse(text) ? new URL(text) : null;
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK_HOST.test(url.hostname));
  if (url === null || !safe || url.username !== '' || url.password !== '') {
    const problem = 'was not sent: the base URL must be https (http on loopback) and without a password';
    throw new VendorError('refused', describe(problem, account, request));
  }
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

function headersOf(account: VendorAccount, options: VendorHttpOptions, request: VendorRequest): Headers {
  try {
    return new Headers({
      accept: 'application/json',
      'user-agent': 'landfall',
      ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
      ...options.headers,
    });
  } catch {
    // Without a cause: its message quotes the header, which may be the key.
    const problem = 'was not sent: a header, probably the key, has characters that HTTP does not allow';
    throw new VendorError('unauthorized', describe(problem, account, request));
  }
}

/** The code of a network error, fit to be shown; never its message, which may quote what was sent or received. */
export function networkCodeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' ? clipText(code, 40) : 'network error';
}

function describe(problem: string, account: VendorAccount, request: VendorRequest): string {
  const path = clipText(request.path, MAX_SHOWN_PATH_LENGTH);
  return `${request.method} ${path} ${problem} [vendor=${account.vendor}, account=${account.name}]`;
}
