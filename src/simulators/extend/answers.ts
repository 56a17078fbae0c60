import { randomUUID } from 'node:crypto';
import { HTTPException } from 'hono/http-exception';
import type { Refusal } from '../vendor-simulator.js';

/** Extend's answer for a refusal. */
export function refuse(refusal: Refusal): Response {
  switch (refusal) {
    case 'unauthorized':
      return failure(401, 'UNAUTHORIZED', 'Invalid API key');
    case 'not_found':
      return failure(404, 'NOT_FOUND', 'Workflow run not found');
    case 'rate_limited':
      return failure(429, 'RATE_LIMIT_EXCEEDED', 'Too many requests', true);
    case 'server_error':
      return failure(500, 'INTERNAL_ERROR', 'Unexpected error', true);
  }
}

/** An error in Extend's form. */
export function failure(status: number, code: string, message: string, retryable = false): Response {
  const requestId = `req_${randomUUID().replaceAll('-', '')}`;
  return Response.json({ code, message, retryable, requestId }, { status });
}

/** A request that does not fit, to be thrown out of a route. */
export function invalidRequest(message: string): HTTPException {
  return new HTTPException(400, { res: failure(400, 'INVALID_REQUEST', message) });
}

/** What is not there, to be thrown out of a route. */
export function notFound(message?: string): HTTPException {
  const res = message === undefined ? refuse('not_found') : failure(404, 'NOT_FOUND', message);
  return new HTTPException(404, { res });
}
