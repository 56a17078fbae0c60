import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { CallbackTarget } from './target.js';

/** Most of an answer's body that is read, in bytes; nothing of it is used. */
const MAX_BODY_BYTES = 64 * 1024;

/** What a receiver answered. */
export interface CallbackAnswer {
  readonly status: number;
  readonly headers: Headers;
}

/** Answers every question for an address with those that were checked: the name may mean others by now. */
function pinnedTo({ addresses }: CallbackTarget): LookupFunction {
  return (_hostname, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

/** Reads a body to its end, so that the receiver is not cut off, unless it is long. */
function drain(response: IncomingMessage): void {
  let size = 0;
  response.on('data', (chunk: Buffer) => {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) response.destroy();
  });
  // The status has been taken by then.
  response.on('error', () => {});
}

function headersOf(response: IncomingMessage): Headers {
  const { 'retry-after': retryAfter, date } = response.headers;
  return new Headers({
    ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
    ...(date === undefined ? {} : { date }),
  });
}

/**
 * Posts JSON to a checked target, on a connection of its own, and follows no redirect. Node's fetch is not used, since
 * it cannot be told which address to connect to. Rejects with Node's error when there is no answer.
 */
export function post(
  target: CallbackTarget,
  body: Uint8Array,
  options: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<CallbackAnswer> {
  const send = target.url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send(target.url, {
      method: 'POST',
      agent: false,
      lookup: pinnedTo(target),
      signal: options.signal,
      headers: {
        accept: '*/*',
        'user-agent': 'landfall',
        'content-type': 'application/json',
        'content-length': body.byteLength,
        ...options.headers,
      },
    });
    request.on('error', reject);
    request.on('response', (response) => {
      drain(response);
      resolve({ status: response.statusCode ?? 0, headers: headersOf(response) });
    });
    request.end(body);
  });
}
