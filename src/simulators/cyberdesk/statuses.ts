import type { ScriptEntry } from '../run-spec.js';
import type { Verb, Wording } from '../vendor-simulator.js';

const FINAL = new Set(['success', 'task_failed', 'error', 'cancelled']);

/** Statuses from which on the run's work is done and its attachments are listed. */
const WITH_FILES = new Set(['running_checks', 'success', 'task_failed']);

/** The ordinary life of a run: half a minute of work. */
export const ORDINARY_SCRIPT: readonly ScriptEntry[] = [
  { afterMs: 0, status: 'scheduling' },
  { afterMs: 5_000, status: 'running' },
  { afterMs: 35_000, status: 'success' },
];

/** Whether a run of this status may be retried, which is the vendor's own sign of an end. */
export function isFinal(status: string): boolean {
  return FINAL.has(status);
}

/** Whether a run of this status lists its output attachments. */
export function hasFiles(status: string): boolean {
  return WITH_FILES.has(status);
}

/** Cyberdesk's words for a verb; no status of its means that a person must act. */
export function say(verb: Verb, error?: string): Wording | null {
  switch (verb) {
    case 'queued':
      return { status: 'scheduling' };
    case 'running':
      return { status: 'running' };
    case 'checking':
      return { status: 'running_checks' };
    case 'succeeded':
      return { status: 'success' };
    case 'failed':
      return { status: 'task_failed', fields: { error: [error ?? 'The agent could not complete the task'] } };
    case 'cancelled':
      return { status: 'cancelled' };
    case 'waiting':
      return null;
  }
}
