import type { Progress, RunReport } from '../../domain/observation.js';
import { isFinal, type Phase } from '../../domain/phase.js';
import { clipText, MAX_STATUS_LENGTH } from '../texts.js';
import { utcTimeOf } from '../times.js';
import type { NoxusRun } from './schema.js';
import { phaseOf, reasonFor } from './status.js';

/**
 * What a run of Noxus says of itself. There is no time of start, no limit and no cause of a failure in it; an end
 * counts only once the status says so, since the vendor's own example of a queued run has one.
 */
export function reportOf(run: NoxusRun): RunReport {
  const phase = phaseOf(run.status);
  return {
    phase,
    vendorStatus: clipText(run.status, MAX_STATUS_LENGTH),
    occurredAt: changedAt(run, phase),
    queuedAt: utcTimeOf(run.created_at),
    endedAt: isFinal(phase) ? utcTimeOf(run.finished_at) : null,
    reason: reasonFor(run.status),
    progress: progressOf(run.progress),
  };
}

/** When the run came into its phase, as far as its two times tell. */
function changedAt(run: NoxusRun, phase: Phase): string | null {
  if (isFinal(phase)) return utcTimeOf(run.finished_at);
  return phase === 'queued' ? utcTimeOf(run.created_at) : null;
}

/** A percentage, as the vendor's own cookbook prints it; it says nothing about the end. */
function progressOf(percent: number | null): Progress | null {
  return percent !== null && percent >= 0 && percent <= 100 ? { percent, steps: [] } : null;
}
