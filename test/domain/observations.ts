import type { Observation, RunEvent } from '../../src/domain/observation.js';
import { mergeEvent, mergeRead } from '../../src/domain/merge.js';
import { UNSEEN_RUN, type RunView } from '../../src/domain/run-view.js';

/** The moment at which every test begins. */
export const BEGIN = Date.parse('2026-11-02T09:00:00Z');

/** ISO time of a moment, in seconds since the beginning. */
export function at(seconds: number): string {
  return new Date(BEGIN + seconds * 1000).toISOString();
}

/** What a read or a webhook says; silent about everything that is not given. */
export function said(
  phase: Observation['phase'],
  observedSeconds: number,
  more: Partial<Observation> = {},
): Observation {
  return {
    source: 'read',
    phase,
    vendorStatus: phase,
    observedAt: at(observedSeconds),
    occurredAt: null,
    queuedAt: null,
    startedAt: null,
    endedAt: null,
    maxRunDurationSeconds: null,
    reason: null,
    checks: [],
    progress: null,
    incomplete: false,
    ...more,
  };
}

export const TRUSTING = { confirmWebhooks: false };
export const CONFIRMING = { confirmWebhooks: true };

let events = 0;

/** A webhook about a run, with an id of its own unless one is given. */
export function eventOf(observation: Observation | null, more: Partial<RunEvent> = {}): RunEvent {
  return { eventId: `evt-${events++}`, eventType: 'run.changed', observation, step: null, ...more };
}

/** One step of a sequence: what came, at its own time. */
export type Came = (view: RunView) => RunView;

export function webhook(
  phase: Observation['phase'],
  seconds: number,
  more: Partial<Observation> = {},
  event: Partial<RunEvent> = {},
  policy = TRUSTING,
): Came {
  const observation = said(phase, seconds, { source: 'webhook', ...more });
  return (view) => mergeEvent(view, eventOf(observation, event), policy, at(seconds));
}

export function read(phase: Observation['phase'], seconds: number, more: Partial<Observation> = {}): Came {
  const observation = said(phase, seconds, more);
  return (view) => mergeRead(view, { observation, reads: 1, readErrors: 0 }, at(seconds));
}

/** The view after everything came, in that order. */
export function after(...came: readonly Came[]): RunView {
  return came.reduce<RunView>((view, next) => next(view), UNSEEN_RUN);
}
