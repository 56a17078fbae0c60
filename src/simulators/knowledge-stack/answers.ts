import { randomUUID } from 'node:crypto';
import type { SimulatedRun } from '../simulated-run.js';
import type { Refusal } from '../vendor-simulator.js';

/** Knowledge Stack's answer for a refusal, in the form that the run's generation has. */
export function refuse(refusal: Refusal, run: SimulatedRun | null): Response {
  switch (refusal) {
    case 'unauthorized':
      return detail(run, 401, 'unauthorized', 'Could not validate credentials');
    case 'not_found':
      return detail(run, 404, 'not_found', 'Workflow run not found');
    case 'rate_limited':
      return detail(run, 429, 'too_many_requests', 'Slow down');
    case 'server_error':
      return detail(run, 500, 'internal_error', 'Unexpected error');
  }
}

/** A refusal in words. The newer generation adds a code and a request id, which a header repeats. */
export function detail(run: SimulatedRun | null, status: number, code: string, text: string): Response {
  if (run?.spec.generation === 'abcd') return Response.json({ detail: text }, { status });
  const requestId = randomUUID();
  const body = { detail: text, code, request_id: requestId };
  return Response.json(body, { status, headers: { 'x-request-id': requestId } });
}
