import type { Outcome } from '../domain/outcome.js';
import type { OwnSink } from '../domain/sinks.js';
import { SinkRefused, SinkUnavailable } from './errors.js';
import { CUSTOM_POLICY } from './schedule.js';
import type { SinkOf, Teller, Telling } from './teller.js';

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
      if (error instanceof SinkRefused || error instanceof SinkUnavailable) throw error;
      // Its message is the user's own and may quote anything.
      throw new SinkUnavailable(`The sink threw ${error instanceof Error ? error.name : typeof error}`);
    }
  }
  return { policy: CUSTOM_POLICY, tell };
}
