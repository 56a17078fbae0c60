import { SpanKind, SpanStatusCode, type Span, type Tracer } from '@opentelemetry/api';
import type { Receipt } from './receive.js';

/** Name of the span of a delivery; which vendor it is from stands in its attributes. */
export const DELIVERY_SPAN = 'landfall.webhook';

/** Names of ours only, as in the log: never a path, header, token or body. */
function describe(span: Span, { response, note }: Receipt): void {
  const { vendor, account, runId, eventType, result } = note;
  const named = { vendor, account, run_id: runId, event_type: eventType, result };
  for (const [name, value] of Object.entries(named)) {
    if (typeof value === 'string') span.setAttribute(`landfall.${name}`, value);
  }
  span.setAttribute('http.response.status_code', response.status);
  if (response.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR, message: result });
}

/**
 * Takes a delivery in a span of its own, below the one that is active. What the sender's headers say of a trace
 * is not believed.
 */
export async function tracedDelivery(
  tracer: Tracer | undefined,
  take: () => Promise<Receipt>,
): Promise<Receipt> {
  if (tracer === undefined) return take();
  return tracer.startActiveSpan(DELIVERY_SPAN, { kind: SpanKind.SERVER }, async (span) => {
    try {
      const receipt = await take();
      describe(span, receipt);
      return receipt;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
