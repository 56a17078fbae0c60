import type { Refusal } from '../vendor-simulator.js';

/** Cyberdesk's answer for a refusal: FastAPI's form, and a bare string where the framework itself gave up. */
export function refuse(refusal: Refusal): Response {
  switch (refusal) {
    case 'unauthorized':
      return detail(401, 'Invalid API key');
    case 'not_found':
      return detail(404, 'Run not found');
    case 'rate_limited':
      return detail(429, 'Too many requests');
    case 'server_error':
      return new Response('Internal Server Error', {
        status: 500,
        headers: { 'content-type': 'text/plain' },
      });
  }
}

/** A refusal in words, in FastAPI's form. */
export function detail(status: number, text: string): Response {
  return Response.json({ detail: text }, { status });
}
