import type { Observation } from './observation.js';
import { isFinal, type Phase } from './phase.js';
import type { RunView } from './run-view.js';
import { isBefore } from './time.js';

/** The part of a view that decides what an observation means; small enough to travel to the reading activity. */
export type KnownRun = Pick<
  RunView,
  | 'phase'
  | 'phaseSince'
  | 'vendorStatus'
  | 'startedAt'
  | 'endedAt'
  | 'occurredAt'
  | 'maxRunDurationSeconds'
  | 'doubt'
  | 'recordedAt'
>;

/**
 * What an observation means to what is known. `stale`: older than it. `same`: nothing new. `news`: a step forward.
 * `contradiction`: another final status. `settles`: a read that ends a doubt. `new_attempt`: the vendor re-executes.
 */
export type Meaning = 'stale' | 'same' | 'news' | 'contradiction' | 'settles' | 'new_attempt';

/** The part of a view that `classify` needs. */
export function knownOf(view: RunView): KnownRun {
  const { phase, phaseSince, vendorStatus, startedAt, endedAt } = view;
  const { occurredAt, maxRunDurationSeconds, doubt, recordedAt } = view;
  return {
    phase,
    phaseSince,
    vendorStatus,
    startedAt,
    endedAt,
    occurredAt,
    maxRunDurationSeconds,
    doubt,
    recordedAt,
  };
}

/** When a final state began, as near as its source comes to it; null for all others. */
function endOf(state: Pick<Observation, 'phase' | 'endedAt' | 'occurredAt'>): string | null {
  return state.endedAt ?? (isFinal(state.phase) ? state.occurredAt : null);
}

/**
 * Whether it may have been overtaken on its way: a webhook is under way for hours, a read only while its call lasts,
 * so it must have begun before the present phase was known.
 */
function mayBeLate(known: KnownRun, observation: Observation): boolean {
  return observation.source === 'webhook' || isBefore(observation.observedAt, known.phaseSince);
}

/** Whether by the vendor's own times it is older than what is known. */
export function isOvertaken(known: KnownRun, observation: Observation): boolean {
  if (!mayBeLate(known, observation)) return false;
  const at = observation.occurredAt ?? endOf(observation);
  if (at !== null && known.occurredAt !== null) return isBefore(at, known.occurredAt);
  return !isFinal(observation.phase) && isBefore(observation.startedAt, known.startedAt);
}

/** Its end lies before the start that is known: news of an attempt that the vendor has left behind. */
function isOfEarlierAttempt(known: KnownRun, observation: Observation): boolean {
  return (
    mayBeLate(known, observation) &&
    observation.startedAt !== known.startedAt &&
    isBefore(endOf(observation), known.startedAt)
  );
}

/**
 * Its start lies after the end that is known. An equal start or end is the same execution, whatever the clocks of
 * the vendor's machines make of the other.
 */
function isOfNextAttempt(known: KnownRun, observation: Observation): boolean {
  return (
    observation.startedAt !== known.startedAt &&
    (observation.endedAt === null || observation.endedAt !== known.endedAt) &&
    isBefore(endOf(known), observation.startedAt)
  );
}

function settlesDoubt(known: KnownRun, observation: Observation): boolean {
  return (
    known.doubt !== null &&
    observation.source === 'read' &&
    !isBefore(observation.observedAt, known.doubt.since)
  );
}

function classifyAfterEnd(known: KnownRun, observation: Observation): Meaning {
  if (isOfNextAttempt(known, observation)) return 'new_attempt';
  if (settlesDoubt(known, observation)) {
    // What was recorded had ended; what a later read finds active has been taken up again.
    return known.recordedAt !== null && !isFinal(observation.phase) ? 'new_attempt' : 'settles';
  }
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
  if (isOfEarlierAttempt(known, observation)) return 'stale';
  if (isFinal(known.phase)) return classifyAfterEnd(known, observation);
  if (isFinal(observation.phase)) return 'news';
  if (isOvertaken(known, observation) || goesBack(known, observation)) return 'stale';
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
