import type { ScriptEntry } from '../run-spec.js';
import type { Verb, Wording } from '../vendor-simulator.js';

const FINAL = new Set(['completed', 'failed', 'stopped']);

/** The ordinary life of a run: half a minute of work. */
export const ORDINARY_SCRIPT: readonly ScriptEntry[] = [
  { afterMs: 0, status: 'queued' },
  { afterMs: 5_000, status: 'running' },
  { afterMs: 35_000, status: 'completed' },
];

/** Whether a run of this status is over; a callback is sent for these. */
export function isFinal(status: string): boolean {
  return FINAL.has(status);
}

/** Whether a run of this status has its output. */
export function hasFiles(status: string): boolean {
  return status === 'completed';
}

/** Noxus's words for a verb; it runs no checks, and no body of its has a place for the cause of a failure. */
export function say(verb: Verb): Wording | null {
  switch (verb) {
    case 'queued':
      return { status: 'queued' };
    case 'running':
      return { status: 'running' };
    case 'waiting':
      return { status: 'awaiting_human_feedback' };
    case 'succeeded':
      return { status: 'completed' };
    case 'failed':
      return { status: 'failed' };
    case 'cancelled':
      return { status: 'stopped' };
    case 'checking':
      return null;
  }
}
