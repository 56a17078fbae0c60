import { ACTIVITY } from '../domain/contract.js';
import type { AttachOptions, Sink } from '../domain/options.js';
import type { Outcome, SinkDelivery } from '../domain/outcome.js';
import { nameOfSink } from '../domain/sinks.js';
import { sinks } from './activities.js';

/** The sinks that were asked for, by name: what has one name is one place, however it was written. */
function sinksByName({ sinks: asked = [] }: AttachOptions): ReadonlyMap<string, Sink> {
  return new Map(asked.map((sink) => [nameOfSink(sink), sink]));
}

/** What stands for the sinks that several apps asked for together beyond what one tracking holds. */
function beyond({ leftOut }: AttachOptions): SinkDelivery[] {
  if (leftOut === undefined || leftOut.sinks === 0) return [];
  const message = `${leftOut.sinks} sinks are not told, because apps asked for too many together`;
  return [{ name: 'sinks beyond the limit', status: 'refused', attempts: 0, message }];
}

/** The sinks of a run as an outcome first lists them. */
export function pendingSinks(options: AttachOptions): SinkDelivery[] {
  const pending = { status: 'pending', attempts: 0, message: null } as const;
  return [...[...sinksByName(options).keys()].map((name) => ({ name, ...pending })), ...beyond(options)];
}

async function tell(outcome: Outcome, name: string, sink: Sink): Promise<SinkDelivery> {
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
  options: AttachOptions,
  outcome: Outcome,
  told: readonly SinkDelivery[],
  onTold: (delivery: SinkDelivery) => void,
): Promise<void> {
  const wasTold = (name: string) => told.some((one) => one.name === name && one.status !== 'pending');
  const open = [...sinksByName(options)].filter(([name]) => !wasTold(name));
  await Promise.all(open.map(async ([name, sink]) => onTold(await tell(outcome, name, sink))));
}
