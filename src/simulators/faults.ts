import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultSpec } from './run-spec.js';
import type { SimulatedRun } from './simulated-run.js';

/** Longest time that a call is left without an answer, so that a careless caller does not hang for ever. */
const MAX_HOLD_MS = 60_000;

/** Answers a call the way the fault wants it, or leaves it without an answer until the caller goes away. */
export async function answerFaultily(
  fault: FaultSpec,
  run: SimulatedRun,
  gone: AbortSignal,
): Promise<Response> {
  switch (fault.kind) {
    case '429':
      return withRetryAfter(run.vendor.refuse('rate_limited', run), fault.retryAfterSeconds);
    case '500':
      return run.vendor.refuse('server_error', run);
    case '404':
      return run.vendor.refuse('not_found', run);
    case 'garbage':
      // The content type promises JSON: a caller that trusts it must still survive the body.
      return new Response('<html><body>It works!</body>', {
        headers: { 'content-type': 'application/json' },
      });
    case 'timeout':
      await sleep(MAX_HOLD_MS, undefined, { signal: gone, ref: false }).catch(() => undefined);
      return new Response(null, { status: 504 });
  }
}

function withRetryAfter(response: Response, seconds: number | undefined): Response {
  if (seconds !== undefined) response.headers.set('retry-after', String(seconds));
  return response;
}
