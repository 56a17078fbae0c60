import type { ScriptEntry } from '../run-spec.js';
import type { Verb, Wording } from '../vendor-simulator.js';

const FINAL = new Set(['PROCESSED', 'FAILED', 'REJECTED', 'CANCELLED']);

/** Statuses from which on the steps are finished, so that their files are there. */
const WITH_FILES = new Set(['NEEDS_REVIEW', 'PROCESSED', 'REJECTED']);

/** Statuses in which a cancel is taken. */
const CANCELLABLE = new Set(['PENDING', 'PROCESSING']);

/** The ordinary life of a run: half a minute of work, with the event of one step on the way. */
export const ORDINARY_SCRIPT: readonly ScriptEntry[] = [
  { afterMs: 0, status: 'PROCESSING' },
  { afterMs: 20_000, event: 'workflow_run.step_run.processed' },
  { afterMs: 30_000, status: 'PROCESSED' },
];

/** Whether a run of this status does nothing more. */
export function isFinal(status: string): boolean {
  return FINAL.has(status);
}

/** Whether a run of this status shows the files that it made. */
export function hasFiles(status: string): boolean {
  return WITH_FILES.has(status);
}

/** Whether a run of this status may be cancelled; one that waits for its reviewer may not. */
export function isCancellable(status: string): boolean {
  return CANCELLABLE.has(status);
}

/** Extend's words for a verb. Its rules are steps of the work, so no status means that checks run. */
export function say(verb: Verb, error?: string): Wording | null {
  switch (verb) {
    case 'queued':
      return { status: 'PENDING' };
    case 'running':
      return { status: 'PROCESSING' };
    case 'waiting':
      return { status: 'NEEDS_REVIEW' };
    case 'succeeded':
      return { status: 'PROCESSED' };
    case 'failed':
      return { status: 'FAILED', fields: failureOf(error) };
    case 'cancelled':
      return { status: 'CANCELLED' };
    case 'checking':
      return null;
  }
}

function failureOf(error = 'The file could not be processed.') {
  return { failureReason: 'FAILED_TO_PROCESS_FILE', failureMessage: error };
}
