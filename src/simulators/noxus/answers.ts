import { randomUUID } from 'node:crypto';
import type { Refusal } from '../vendor-simulator.js';

/** Noxus's answer for a refusal, in FastAPI's form; the words are invented where the vendor publishes none. */
export function refuse(refusal: Refusal): Response {
  switch (refusal) {
    case 'unauthorized':
      return detail(401, 'Invalid API key');
    case 'not_found':
      return detail(404, 'Run not found');
    case 'rate_limited':
      return detail(429, 'Too many requests');
    case 'server_error':
      return detail(500, 'Internal server error');
  }
}

/** A refusal in words, with the id of the request in a header. */
export function detail(status: number, text: string): Response {
  return Response.json({ detail: text }, { status, headers: { 'x-request-id': randomUUID() } });
}
