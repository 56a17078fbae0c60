import { Context } from '@temporalio/activity';
import { idempotencyKeyOf, type Outcome } from '../domain/outcome.js';
import { SinkRefused, SinkUnavailable } from '../sinks/errors.js';
import type { SinkTeller } from '../sinks/tellers.js';
import { clipText } from '../vendors/texts.js';

/** Longest time for one attempt, in milliseconds: below the activity's limit, so that its end is ours to note. */
const ATTEMPT_TIMEOUT_MS = 50_000;

/** Longest message of a sink that is kept, in characters. */
const MAX_MESSAGE_LENGTH = 300;

/** How one attempt went. `interrupted`: the worker stops, so that nothing is known. */
export type Telling =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'again'; readonly message: string; readonly retryAfterMs: number | null }
  | { readonly kind: 'interrupted' };

function messageOf(error: Error): string {
  return clipText(error.message, MAX_MESSAGE_LENGTH);
}

function tellingOf(error: unknown, timeout: AbortSignal): Telling {
  if (error instanceof SinkRefused) return { kind: 'refused', message: messageOf(error) };
  if (Context.current().cancellationSignal.aborted) return { kind: 'interrupted' };
  if (timeout.aborted) return { kind: 'again', message: 'The sink did not end in time', retryAfterMs: null };
  if (error instanceof SinkUnavailable) {
    return { kind: 'again', message: messageOf(error), retryAfterMs: error.retryAfterMs };
  }
  // Nothing but its name: what a message quotes is not known.
  const message = `Telling the sink failed: ${error instanceof Error ? error.name : typeof error}`;
  return { kind: 'again', message, retryAfterMs: null };
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason as Error);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}

/** Makes one attempt to tell a sink. Never throws, and ends in time even where the sink does not. */
export async function tellSink(teller: SinkTeller, outcome: Outcome): Promise<Telling> {
  const timeout = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS);
  const signal = AbortSignal.any([Context.current().cancellationSignal, timeout]);
  try {
    const telling = teller.tell(outcome, { key: idempotencyKeyOf(outcome), signal });
    await Promise.race([telling, rejectedBy(signal)]);
    return { kind: 'delivered' };
  } catch (error) {
    return tellingOf(error, timeout);
  }
}
