import fc from 'fast-check';
import type { Observation, RunEvent } from '../../src/domain/observation.js';
import { isFinal, type FinalPhase, type Phase } from '../../src/domain/phase.js';
import { at, eventOf, said } from './observations.js';

/** A state that the vendor's run truly had, from `since` on, in seconds. */
export interface TrueState {
  readonly attempt: number;
  readonly phase: Phase;
  readonly since: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
}

/** What reaches us: a webhook, or the answer of a read that began earlier. */
export type Arrival =
  | { readonly kind: 'webhook'; readonly arrives: number; readonly event: RunEvent }
  | { readonly kind: 'read'; readonly arrives: number; readonly observation: Observation };

/** A run as it truly was, and what its sources told of it. */
export interface Timeline {
  readonly states: readonly TrueState[];
  readonly arrivals: readonly Arrival[];
  readonly confirmWebhooks: boolean;
  /** After every arrival, in seconds. */
  readonly end: number;
  /** What a read that begins at that second says. */
  readAt(seconds: number): Observation;
}

/** How much of its times a vendor tells. */
type Telling = 'all' | 'none';

interface Segment {
  readonly phase: 'running' | 'waiting' | 'unknown';
  readonly lasts: number;
}

interface AttemptPlan {
  readonly queuedFor: number;
  readonly segments: readonly Segment[];
  readonly ends: FinalPhase;
  readonly restsFor: number;
}

interface WebhookPlan {
  readonly lost: boolean;
  readonly delays: readonly number[];
  readonly hasId: boolean;
  readonly incomplete: boolean;
}

const lasting = fc.integer({ min: 1, max: 50 });

const segment: fc.Arbitrary<Segment> = fc.record({
  phase: fc.constantFrom('running' as const, 'running' as const, 'waiting' as const, 'unknown' as const),
  lasts: lasting,
});

const attemptPlan: fc.Arbitrary<AttemptPlan> = fc.record({
  queuedFor: fc.integer({ min: 0, max: 20 }),
  segments: fc.array(segment, { minLength: 1, maxLength: 4 }),
  ends: fc.constantFrom('succeeded' as const, 'failed' as const, 'cancelled' as const),
  restsFor: lasting,
});

const webhookPlan: fc.Arbitrary<WebhookPlan> = fc.record({
  lost: fc.boolean(),
  delays: fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 400 })), {
    minLength: 1,
    maxLength: 3,
  }),
  hasId: fc.boolean(),
  incomplete: fc.boolean(),
});

function statesOf(plans: readonly AttemptPlan[], isUnfinished: boolean): TrueState[] {
  const states: TrueState[] = [];
  let now = 0;
  plans.forEach((plan, index) => {
    const attempt = index + 1;
    states.push({ attempt, phase: 'queued', since: now, startedAt: null, endedAt: null });
    now += plan.queuedFor + 1;
    const startedAt = now;
    for (const { phase, lasts } of plan.segments) {
      states.push({ attempt, phase, since: now, startedAt, endedAt: null });
      now += lasts;
    }
    states.push({ attempt, phase: plan.ends, since: now, startedAt, endedAt: now });
    now += plan.restsFor;
  });
  return isUnfinished ? states.slice(0, -1) : states;
}

function observationOf(
  state: TrueState,
  source: Observation['source'],
  observed: number,
  telling: Telling,
): Observation {
  const time = (seconds: number | null) => (seconds === null || telling === 'none' ? null : at(seconds));
  return said(state.phase, observed, {
    source,
    occurredAt: time(state.since),
    startedAt: time(state.startedAt),
    endedAt: time(state.endedAt),
  });
}

function stateAt(states: readonly TrueState[], seconds: number): TrueState {
  return states.findLast((state) => state.since <= seconds) ?? states[0]!;
}

function webhooksOf(
  states: readonly TrueState[],
  plans: readonly WebhookPlan[],
  telling: Telling,
  onlyEnds: boolean,
): Arrival[] {
  return states.flatMap((state, index): Arrival[] => {
    const plan = plans[index % plans.length]!;
    if (plan.lost || (onlyEnds && !isFinal(state.phase))) return [];
    const eventId = plan.hasId ? `evt-${index}` : null;
    return plan.delays.map((delay) => {
      const arrives = state.since + delay;
      const observation = {
        ...observationOf(state, 'webhook', arrives, telling),
        incomplete: plan.incomplete,
      };
      return { kind: 'webhook', arrives, event: eventOf(observation, { eventId }) };
    });
  });
}

/** Answers come in the order in which the reads began: one read at a time. */
function readsOf(
  states: readonly TrueState[],
  reads: readonly { readonly wait: number; readonly takes: number }[],
  telling: Telling,
): Arrival[] {
  let now = 0;
  return reads.map(({ wait, takes }) => {
    now += wait;
    const observation = observationOf(stateAt(states, now), 'read', now, telling);
    now += takes;
    return { kind: 'read', arrives: now, observation };
  });
}

/** Any run, and any way in which news of it may be lost, doubled, delayed and reordered. */
export const timeline: fc.Arbitrary<Timeline> = fc
  .record({
    plans: fc.array(attemptPlan, { minLength: 1, maxLength: 3 }),
    isUnfinished: fc.boolean(),
    telling: fc.constantFrom<Telling>('all', 'all', 'none'),
    webhooks: fc.array(webhookPlan, { minLength: 1, maxLength: 6 }),
    onlyEnds: fc.boolean(),
    reads: fc.array(
      fc.record({ wait: fc.integer({ min: 1, max: 60 }), takes: fc.integer({ min: 0, max: 20 }) }),
      { maxLength: 12 },
    ),
    confirmWebhooks: fc.boolean(),
  })
  .map(({ plans, isUnfinished, telling, webhooks, onlyEnds, reads, confirmWebhooks }) => {
    // Without any time of the vendor's, one attempt cannot be told from the next.
    const states = statesOf(telling === 'all' ? plans : plans.slice(0, 1), isUnfinished);
    const arrivals = [
      ...webhooksOf(states, webhooks, telling, onlyEnds),
      ...readsOf(states, reads, telling),
    ].sort((first, second) => first.arrives - second.arrives);
    const end = Math.max(states.at(-1)!.since, ...arrivals.map(({ arrives }) => arrives)) + 1;
    const readAt = (seconds: number) => observationOf(stateAt(states, seconds), 'read', seconds, telling);
    return { states, arrivals, confirmWebhooks, end, readAt };
  });
