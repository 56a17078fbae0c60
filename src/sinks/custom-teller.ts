import type { Outcome } from '../domain/outcome.js';
import type { OwnSink } from '../domain/sinks.js';
import { SinkRefused, SinkUnavailable } from './errors.js';
import { CUSTOM_POLICY } from './schedule.js';
import type { SinkOf, Teller, Telling } from './teller.js';

/** What a sink says on purpose, by name: a configuration file may have a copy of the classes of its own. */
function ownWordOf(error: unknown): SinkRefused | SinkUnavailable | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'SinkRefused') return new SinkRefused(error.message);
  if (error.name !== 'SinkUnavailable') return null;
  const retryAfterMs = 'retryAfterMs' in error ? Number(error.retryAfterMs) : 0;
  return new SinkUnavailable(error.message, { retryAfterMs: retryAfterMs > 0 ? retryAfterMs : null });
}

/** Tells the sinks that the user registered by name with the worker. */
export function createCustomTeller(own: Readonly<Record<string, OwnSink>>): Teller<SinkOf<'custom'>> {
  async function tell(outcome: Outcome, sink: SinkOf<'custom'>, { key, signal }: Telling): Promise<void> {
    const { name, args = [] } = sink;
    const registered = Object.hasOwn(own, name) ? own[name] : undefined;
    if (registered === undefined) {
      throw new SinkRefused('The worker has no sink of this name: pass it in the option sinks');
    }
    try {
      await registered.deliver(outcome, { key, args, signal });
    } catch (error) {
      // Another error's message may quote anything.
      const name = error instanceof Error ? error.name : typeof error;
      throw ownWordOf(error) ?? new SinkUnavailable(`The sink threw ${name}`);
    }
  }
  return { policy: CUSTOM_POLICY, tell };
}
