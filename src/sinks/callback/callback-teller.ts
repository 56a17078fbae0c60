import type { CallbackSettings } from '../../domain/sinks.js';
import { networkCodeOf } from '../../vendors/http.js';
import { retryAfterMsOf } from '../../vendors/http-status.js';
import { signStandardWebhook } from '../../vendors/svix.js';
import { SinkRefused, SinkUnavailable } from '../errors.js';
import { CALLBACK_POLICY } from '../schedule.js';
import type { SinkOf, Teller, Telling } from '../teller.js';
import type { Outcome } from '../../domain/outcome.js';
import { post, type CallbackAnswer } from './post.js';
import { findTarget, resolveBySystem, type Resolve } from './target.js';
import { webhookIdOf } from './webhook-id.js';

const TIMEOUT_MS = 15_000;

/** Statuses below 500 that say that a later attempt may be taken. */
const TRY_LATER: readonly number[] = [408, 425, 429];

/** How callbacks are made, beyond what is configured. */
export interface CallbackTellerOptions {
  /** @default the operating system's resolver */
  readonly resolve?: Resolve;
  /** Longest time for one attempt, in milliseconds. @default 15000 */
  readonly timeoutMs?: number;
}

function judge({ status, headers }: CallbackAnswer): void {
  if (status >= 200 && status < 300) return;
  const message = `The callback was answered with ${status}`;
  if (status >= 500 || TRY_LATER.includes(status)) {
    throw new SinkUnavailable(message, { retryAfterMs: retryAfterMsOf(headers, Date.now()) });
  }
  throw new SinkRefused(status >= 300 && status < 400 ? `${message}; redirects are not followed` : message);
}

/** Rejects as soon as the signal ends, whatever becomes of the work: a name's resolution cannot be broken off. */
async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work.then(resolve, reject);
  });
}

/**
 * Tells the outcome by a POST that is signed by Standard Webhooks: 2xx is delivered; 408, 425, 429, 5xx and everything
 * short of an answer is tried again; any other answer refuses.
 */
export function createCallbackTeller(
  settings: CallbackSettings,
  options: CallbackTellerOptions = {},
): Teller<SinkOf<'callback'>> {
  const { resolve = resolveBySystem, timeoutMs = TIMEOUT_MS } = options;
  const { secrets, allowPrivateAddresses } = settings;

  async function send(outcome: Outcome, url: string, key: string, signal: AbortSignal) {
    const target = await until(signal, findTarget(url, { allowPrivateAddresses, resolve }));
    const body = Buffer.from(JSON.stringify(outcome));
    const message = { id: webhookIdOf(key), timestamp: new Date(), body };
    return post(target, body, { headers: { ...signStandardWebhook(message, secrets) }, signal });
  }

  async function tell(outcome: Outcome, sink: SinkOf<'callback'>, { key, signal }: Telling): Promise<void> {
    if (secrets.length === 0) {
      throw new SinkRefused(
        'Callbacks need a secret to sign with: set LANDFALL_CALLBACK_SECRET or sinks.callback.secrets',
      );
    }
    const timeout = AbortSignal.timeout(timeoutMs);
    let answer: CallbackAnswer;
    try {
      answer = await send(outcome, sink.url, key, AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SinkRefused || error instanceof SinkUnavailable) throw error;
      const problem = timeout.aborted ? 'was not answered in time' : `broke off (${networkCodeOf(error)})`;
      throw new SinkUnavailable(`The callback ${problem}`);
    }
    judge(answer);
  }

  return { policy: CALLBACK_POLICY, tell };
}
