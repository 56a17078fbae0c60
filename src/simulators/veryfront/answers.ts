import type { Refusal } from '../vendor-simulator.js';

/** Veryfront's answer for a refusal. */
export function refuse(refusal: Refusal): Response {
  switch (refusal) {
    case 'unauthorized':
      return detail(401, 'Token rejected');
    case 'not_found':
      return detail(404, 'Run not found');
    case 'rate_limited':
      return detail(429, 'Too many requests');
    case 'server_error':
      return detail(500, 'internal failure');
  }
}

/** A refusal in words, in the form that the vendor's own client reads first. */
export function detail(status: number, text: string): Response {
  return Response.json({ detail: text }, { status });
}
