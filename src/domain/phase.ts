/**
 * Neutral state of a vendor run. `waiting` means that a person must act; `unknown` that the vendor
 * reported a status Landfall has no meaning for, which is never final.
 */
export type Phase = 'queued' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';

/** The phases after which a vendor run does nothing more within its attempt. */
export type FinalPhase = 'succeeded' | 'failed' | 'cancelled';

/** All phases, in the order of a run's life. */
export const PHASES: readonly Phase[] = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'cancelled',
  'unknown',
];

/** Whether a phase ends an attempt. */
export function isFinal(phase: Phase): phase is FinalPhase {
  return phase === 'succeeded' || phase === 'failed' || phase === 'cancelled';
}
