import type { ScriptEntry } from '../run-spec.js';
import type { Verb, Wording } from '../vendor-simulator.js';

const FINAL = new Set(['completed', 'failed', 'cancelled']);

/** Statuses that a run can have without ever having been executed. */
const WITHOUT_START = new Set(['pending', 'failed', 'cancelled']);

/** The ordinary life of a run: half a minute of work. */
export const ORDINARY_SCRIPT: readonly ScriptEntry[] = [
  { afterMs: 0, status: 'pending' },
  { afterMs: 5_000, status: 'running' },
  { afterMs: 35_000, status: 'completed' },
];

/** Whether a status is the end of a run. */
export function isFinal(status: string): boolean {
  return FINAL.has(status);
}

/** Whether a run that has this status must have begun. */
export function hasBegun(status: string): boolean {
  return !WITHOUT_START.has(status);
}

/** Whether a run of this status waits for something, in either of the vendor's words. */
export function isWaiting(status: string): boolean {
  return status === 'waiting' || status === 'waiting_for_tool';
}

/** Veryfront's words for a verb; it has no checks of its own. */
export function say(verb: Verb, error?: string): Wording | null {
  switch (verb) {
    case 'queued':
      return { status: 'pending' };
    case 'running':
      return { status: 'running' };
    case 'waiting':
      return { status: 'waiting', fields: { waiting_reason: 'approval' } };
    case 'succeeded':
      return { status: 'completed' };
    case 'failed':
      return {
        status: 'failed',
        fields: { error: { message: error ?? 'Upstream returned 500', code: 'TASK_FAILED' } },
      };
    case 'cancelled':
      return { status: 'cancelled' };
    case 'checking':
      return null;
  }
}
