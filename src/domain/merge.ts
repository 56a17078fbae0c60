import { classify, isOvertaken, knownOf } from './classify.js';
import { MAX_PROGRESS_STEPS, type Observation, type ProgressStep, type RunEvent } from './observation.js';
import type { News } from './outcome.js';
import { isFinal } from './phase.js';
import { UNSEEN_RUN, type Doubt, type RunView } from './run-view.js';
import { laterOf, msOf } from './time.js';

/** What the app asked for that bears on the merge. */
export interface MergePolicy {
  /** Read before believing any final webhook. */
  readonly confirmWebhooks: boolean;
}

/** Number of latest event ids that are remembered. */
export const MAX_SEEN_EVENT_IDS = 200;

function count(view: RunView, kind: keyof News, by = 1): RunView {
  return { ...view, news: { ...view.news, [kind]: view.news[kind] + by } };
}

/** Why a final status needs a read before it is believed; null when it does not. */
function doubtOf(view: RunView, observation: Observation, policy: MergePolicy): Doubt | null {
  if (!isFinal(observation.phase)) return null;
  // A final status that is older than what is known may be that of an attempt before.
  if (!isFinal(view.phase) && isOvertaken(knownOf(view), observation)) {
    return { since: laterOf(observation.observedAt, view.phaseSince)!, why: 'confirmation' };
  }
  if (observation.source !== 'webhook') return null;
  if (observation.incomplete) return { since: observation.observedAt, why: 'incomplete' };
  return policy.confirmWebhooks ? { since: observation.observedAt, why: 'confirmation' } : null;
}

/** Time waited for a person, with the wait that ends now added. */
function waitedMsAt(view: RunView, observation: Observation): number {
  if (view.phase !== 'waiting' || observation.phase === 'waiting' || view.phaseSince === null) {
    return view.waitedMs;
  }
  return view.waitedMs + Math.max(0, msOf(observation.observedAt) - msOf(view.phaseSince));
}

/** Takes an observation over; what it leaves open stays as it was. */
function take(view: RunView, observation: Observation, policy: MergePolicy): RunView {
  const isSamePhase = view.phase === observation.phase;
  return {
    ...view,
    phase: observation.phase,
    vendorStatus: observation.vendorStatus,
    phaseSince: isSamePhase && view.phaseSince ? view.phaseSince : observation.observedAt,
    occurredAt: laterOf(view.occurredAt, observation.occurredAt),
    queuedAt: observation.queuedAt ?? view.queuedAt,
    startedAt: observation.startedAt ?? view.startedAt,
    endedAt: observation.endedAt ?? (isSamePhase ? view.endedAt : null),
    maxRunDurationSeconds: observation.maxRunDurationSeconds ?? view.maxRunDurationSeconds,
    firstRunningAt: view.firstRunningAt ?? (observation.phase === 'running' ? observation.observedAt : null),
    waitedMs: waitedMsAt(view, observation),
    reason: observation.reason ?? (isSamePhase ? view.reason : null),
    checks: observation.checks,
    progress: observation.progress ?? view.progress,
    source: observation.source,
    doubt: doubtOf(view, observation, policy),
    recordedAt: isSamePhase ? view.recordedAt : null,
  };
}

/** Forgets what belonged to the attempt before; what was counted and seen stays. */
function nextAttempt(view: RunView): RunView {
  return {
    ...UNSEEN_RUN,
    attempt: view.attempt + 1,
    queuedAt: view.queuedAt,
    maxRunDurationSeconds: view.maxRunDurationSeconds,
    news: view.news,
    seenEventIds: view.seenEventIds,
  };
}

/** Adds what a second report of the same state knows more of. */
function complete(view: RunView, observation: Observation): RunView {
  return {
    ...view,
    occurredAt: laterOf(view.occurredAt, observation.occurredAt),
    queuedAt: view.queuedAt ?? observation.queuedAt,
    startedAt: view.startedAt ?? observation.startedAt,
    endedAt: view.endedAt ?? observation.endedAt,
    reason: view.reason ?? observation.reason,
    progress: observation.progress ?? view.progress,
  };
}

function contest(view: RunView, now: string): RunView {
  return count({ ...view, doubt: { since: now, why: 'contradiction' } }, 'contradictions');
}

function mergeObservation(
  view: RunView,
  observation: Observation,
  policy: MergePolicy,
  now: string,
): RunView {
  switch (classify(knownOf(view), observation)) {
    case 'stale':
      return count(view, 'stale');
    case 'same':
      return complete(observation.source === 'webhook' ? count(view, 'duplicates') : view, observation);
    case 'contradiction':
      return contest(view, now);
    case 'new_attempt':
      return take(nextAttempt(view), observation, policy);
    case 'settles': {
      const differs = view.doubt?.why !== 'contradiction' && observation.phase !== view.phase;
      return take(differs ? count(view, 'contradictions') : view, observation, policy);
    }
    case 'news':
      return take(view, observation, policy);
  }
}

function addStep(view: RunView, step: ProgressStep): RunView {
  const steps = [...(view.progress?.steps ?? []), step].slice(-MAX_PROGRESS_STEPS);
  return { ...view, progress: { percent: view.progress?.percent ?? null, steps } };
}

/** Merges one webhook. `now` is the workflow's time, ISO 8601 UTC. */
export function mergeEvent(view: RunView, event: RunEvent, policy: MergePolicy, now: string): RunView {
  const counted = count(view, 'webhooks');
  if (event.eventId !== null && view.seenEventIds.includes(event.eventId)) {
    return count(counted, 'duplicates');
  }
  let merged = counted;
  if (event.eventId !== null) {
    merged = { ...merged, seenEventIds: [...merged.seenEventIds, event.eventId].slice(-MAX_SEEN_EVENT_IDS) };
  }
  if (event.step !== null) merged = addStep(merged, event.step);
  if (event.observation === null) return merged;
  // The gateway's clock may be wrong; what the wait is measured by is the workflow's own.
  return mergeObservation(merged, { ...event.observation, observedAt: now }, policy, now);
}

/** Merges what a reading activity brought: its last observation and its counts. */
export function mergeRead(
  view: RunView,
  read: { readonly observation: Observation | null; readonly reads: number; readonly readErrors: number },
  now: string,
): RunView {
  const counted = count(count(view, 'reads', read.reads), 'readErrors', read.readErrors);
  if (read.observation === null) return counted;
  return mergeObservation(counted, read.observation, { confirmWebhooks: false }, now);
}

/** Ends a doubt that no read could settle: the final status that is known stands. */
export function dropDoubt(view: RunView): RunView {
  return { ...view, doubt: null };
}

/** Takes back the belief in a final status that only a webhook has told, because an app asks for confirmation. */
export function demandConfirmation(view: RunView, now: string): RunView {
  const isUnconfirmed = isFinal(view.phase) && view.source === 'webhook' && view.recordedAt === null;
  if (!isUnconfirmed || view.doubt !== null) return view;
  return { ...view, doubt: { since: now, why: 'confirmation' } };
}
