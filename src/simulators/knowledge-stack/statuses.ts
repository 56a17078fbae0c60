import type { ScriptEntry } from '../run-spec.js';
import type { Verb, Wording } from '../vendor-simulator.js';

/** The two shapes of run that are met under the same paths; the default first. */
export const GENERATIONS = ['current', 'abcd'] as const;

/** The error text by which the vendor tells a stop from a failure; there is no cancelled state. */
export const STOPPED_BY_USER = 'Stopped by user';

/** How long a run that waits for nothing stays queued, in milliseconds. */
export const QUEUED_MS = 5_000;

/** How long an ordinary run works, in milliseconds. */
export const WORK_MS = 30_000;

const FINAL = new Set(['COMPLETED', 'FAILED']);
const NOT_BEGUN = new Set(['PENDING', 'NOT_STARTED']);

/** Whether work has ended. A review may still be open. */
export function isFinal(status: string): boolean {
  return FINAL.has(status);
}

/** Whether a run of this status has not been started. */
export function isNotBegun(status: string): boolean {
  return NOT_BEGUN.has(status);
}

/** The vendor's word for work in progress. */
export function runningStatus(generation: string | null): string {
  return generation === 'abcd' ? 'RUNNING' : 'IN_PROGRESS';
}

/** The ordinary life of a run whose definition is free. */
export function ordinaryScript(generation: string | null): readonly ScriptEntry[] {
  return [
    { afterMs: 0, status: 'PENDING' },
    { afterMs: QUEUED_MS, status: runningStatus(generation) },
    { afterMs: QUEUED_MS + WORK_MS, status: 'COMPLETED' },
  ];
}

/** Knowledge Stack's words for a verb; the older generation knows neither reviews nor stops. */
export function say(verb: Verb, generation: string | null, error?: string): Wording | null {
  switch (verb) {
    case 'queued':
      return { status: 'PENDING' };
    case 'running':
      return { status: runningStatus(generation) };
    case 'succeeded':
      return generation === 'abcd' ? { status: 'COMPLETED' } : completed('not_required');
    case 'failed':
      return { status: 'FAILED', fields: { error: error ?? 'Source document could not be read' } };
    case 'waiting':
      return generation === 'abcd' ? null : completed('pending');
    case 'cancelled':
      return generation === 'abcd' ? null : { status: 'FAILED', fields: { error: STOPPED_BY_USER } };
    case 'checking':
      return null;
  }
}

function completed(approval: string): Wording {
  return { status: 'COMPLETED', fields: { approval_state: approval } };
}
