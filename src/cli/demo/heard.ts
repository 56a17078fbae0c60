import type { Outcome, OutcomeStatus, Sink } from '../../client/index.js';
import type { CallbackReceiver } from './callback-receiver.js';
import { readCompletions } from './control-api.js';
import { listOf } from './expectations.js';
import type { Played } from './play.js';
import type { Place } from './scenario.js';

/** What each place besides the ledger was told of one run, in the place's own words; a repetition is no news. */
export type Heard = Readonly<Record<Place, readonly string[]>>;

/** The word that each place must have heard of a verdict. */
const WORDS: Readonly<Record<Place, (status: OutcomeStatus) => string>> = {
  veryfront: (status) => {
    if (status === 'succeeded') return 'completed';
    return status === 'cancelled' ? 'cancelled' : 'failed';
  },
  callback: (status) => status,
};

const PLACES = Object.keys(WORDS) as readonly Place[];

function runsToComplete(sinks: readonly Sink[]): readonly string[] {
  return sinks.flatMap((sink) => (sink.type === 'veryfront' ? [sink.runId] : []));
}

/** Asks the places themselves what they were told. Throws Error when the simulators cannot be asked. */
export async function hearOf(
  { key, sinks }: Pick<Played, 'key' | 'sinks'>,
  receiver: CallbackReceiver,
  simulatorsUrl: string,
  signal: AbortSignal,
): Promise<Heard> {
  const completions = runsToComplete(sinks).map((runId) => readCompletions(simulatorsUrl, runId, signal));
  const own = receiver
    .received()
    .filter(({ outcome }) => outcome.vendor === key.vendor && outcome.runId === key.runId);
  return {
    veryfront: (await Promise.all(completions)).flat(),
    callback: own.map(({ outcome }) => outcome.status),
  };
}

/** The places that were told anything. */
export function placesThatHeard(heard: Heard): readonly Place[] {
  return PLACES.filter((place) => heard[place].length > 0);
}

/** Each place that was to be told must have heard the recorded verdict once, and no other place anything. */
export function problemsOfHeard(
  heard: Heard,
  tells: readonly Place[],
  { status }: Pick<Outcome, 'status'>,
): readonly string[] {
  return PLACES.flatMap((place) => {
    const said = listOf(heard[place]);
    const wanted = listOf(tells.includes(place) ? [WORDS[place](status)] : []);
    return said === wanted ? [] : [`the place ${place} was told ${said}, not ${wanted}`];
  });
}
