import type { Observation } from './observation.js';
import { isFinal, type Phase } from './phase.js';
import type { RunView } from './run-view.js';
import { msOf } from './time.js';

/** The part of a view that decides what an observation means; small enough to travel to the reading activity. */
export type KnownRun = Pick<
  RunView,
  'phase' | 'vendorStatus' | 'startedAt' | 'endedAt' | 'occurredAt' | 'maxRunDurationSeconds' | 'doubt'
>;

/**
 * What an observation means to what is known. `stale`: older than it. `same`: nothing new. `news`: a step forward.
 * `contradiction`: another final status. `settles`: a read that ends a doubt. `new_attempt`: the vendor re-executes.
 */
export type Meaning = 'stale' | 'same' | 'news' | 'contradiction' | 'settles' | 'new_attempt';

/** The part of a view that `classify` needs. */
export function knownOf(view: RunView): KnownRun {
  const { phase, vendorStatus, startedAt, endedAt, occurredAt, maxRunDurationSeconds, doubt } = view;
  return { phase, vendorStatus, startedAt, endedAt, occurredAt, maxRunDurationSeconds, doubt };
}

function isBefore(first: string | null, second: string | null): boolean {
  return first !== null && second !== null && msOf(first) < msOf(second);
}

/** Its end lies before the start that is known: news of an attempt that the vendor has left behind. */
function isOfEarlierAttempt(known: KnownRun, observation: Observation): boolean {
  return isBefore(observation.endedAt, known.startedAt) && observation.startedAt !== known.startedAt;
}

function settlesDoubt(known: KnownRun, observation: Observation): boolean {
  return (
    known.doubt !== null &&
    observation.source === 'read' &&
    !isBefore(observation.observedAt, known.doubt.since)
  );
}

function classifyAfterEnd(known: KnownRun, observation: Observation): Meaning {
  if (isBefore(known.endedAt, observation.startedAt)) return 'new_attempt';
  if (settlesDoubt(known, observation)) return 'settles';
  if (!isFinal(observation.phase)) return 'stale';
  return observation.phase === known.phase ? 'same' : 'contradiction';
}

/** How far a phase is in a run's life; null when it cannot be placed. */
function rankOf(phase: Phase): number | null {
  if (phase === 'queued') return 0;
  return phase === 'running' || phase === 'waiting' ? 1 : null;
}

function goesBack(known: KnownRun, observation: Observation): boolean {
  const [from, to] = [rankOf(known.phase), rankOf(observation.phase)];
  return from !== null && to !== null && to < from && !isBefore(known.occurredAt, observation.occurredAt);
}

function saysTheSame(known: KnownRun, observation: Observation): boolean {
  return (
    observation.phase === known.phase &&
    observation.vendorStatus === known.vendorStatus &&
    (observation.startedAt ?? known.startedAt) === known.startedAt &&
    (observation.maxRunDurationSeconds ?? known.maxRunDurationSeconds) === known.maxRunDurationSeconds
  );
}

/** Says what an observation means. Order comes from the vendor's own times, never from arrival. */
export function classify(known: KnownRun, observation: Observation): Meaning {
  if (observation.source === 'webhook' && isOfEarlierAttempt(known, observation)) return 'stale';
  if (isFinal(known.phase)) return classifyAfterEnd(known, observation);
  if (isFinal(observation.phase)) return 'news';
  // A webhook may have been under way for hours; a read is as new as its answer.
  const isOld = observation.source === 'webhook' && isBefore(observation.occurredAt, known.occurredAt);
  if (isOld || goesBack(known, observation)) return 'stale';
  return saysTheSame(known, observation) ? 'same' : 'news';
}

/** Whether an observation changes the phase or the deadline, so that the workflow must hear of it at once. */
export function isDecisive(known: KnownRun, observation: Observation): boolean {
  switch (classify(known, observation)) {
    case 'stale':
    case 'same':
      return false;
    case 'contradiction':
    case 'settles':
    case 'new_attempt':
      return true;
    case 'news':
      return (
        observation.phase !== known.phase ||
        (observation.startedAt !== null && observation.startedAt !== known.startedAt) ||
        (observation.maxRunDurationSeconds !== null &&
          observation.maxRunDurationSeconds !== known.maxRunDurationSeconds)
      );
  }
}
