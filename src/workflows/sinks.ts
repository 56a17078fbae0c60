import { ACTIVITY } from '../domain/contract.js';
import type { AttachOptions, Sink } from '../domain/options.js';
import type { Outcome, SinkDelivery } from '../domain/outcome.js';
import { nameOfSink } from '../domain/sinks.js';
import { sinks } from './activities.js';

/** The sinks of a run as an outcome first lists them. */
export function pendingSinks({ sinks: asked = [] }: AttachOptions): SinkDelivery[] {
  return asked.map((sink) => ({
    name: nameOfSink(sink),
    status: 'pending',
    attempts: 0,
    message: null,
  }));
}

async function tell(outcome: Outcome, sink: Sink): Promise<SinkDelivery> {
  const name = nameOfSink(sink);
  try {
    return await sinks[ACTIVITY.deliverOutcome].executeWithOptions(
      { summary: `Tell ${name}`.slice(0, 200) },
      [{ outcome, sink, name }],
    );
  } catch {
    const message = 'The delivery was given up; its activity in the history says why';
    return { name, status: 'refused', attempts: 0, message };
  }
}

/**
 * Tells each sink that has not had its last word on this verdict, side by side; one that refuses stops no other.
 * `onTold` hears of every answer as it comes. Never throws.
 */
export async function tellSinks(
  { sinks: asked = [] }: AttachOptions,
  outcome: Outcome,
  told: readonly SinkDelivery[],
  onTold: (delivery: SinkDelivery) => void,
): Promise<void> {
  const isOpen = (sink: Sink) =>
    !told.some(({ name, status }) => name === nameOfSink(sink) && status !== 'pending');
  await Promise.all(asked.filter(isOpen).map(async (sink) => onTold(await tell(outcome, sink))));
}
