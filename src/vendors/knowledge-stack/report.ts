import type { RunReport } from '../../domain/observation.js';
import { MAX_REASON_LENGTH, reasonOf, type Reason } from '../../domain/outcome.js';
import { isFinal, type Phase } from '../../domain/phase.js';
import { clipText, joinedText, MAX_STATUS_LENGTH } from '../texts.js';
import { utcTimeOf } from '../times.js';
import type { AbcdRun, CurrentRun } from './schema.js';
import { abcdPhaseOf, currentPhaseOf } from './status.js';

/** What a run of the older generation says. Its `started_at` is set at creation, so it is no start. */
export function abcdReportOf(run: AbcdRun): RunReport {
  return {
    ...commonOf(run, abcdPhaseOf(run)),
    vendorStatus: clipText(run.status, MAX_STATUS_LENGTH),
    startedAt: null,
  };
}

/** What a run of the current generation says. */
export function currentReportOf(run: CurrentRun): RunReport {
  const phase = currentPhaseOf(run);
  return {
    ...commonOf(run, phase),
    vendorStatus: clipText(run.execution_state, MAX_STATUS_LENGTH),
    startedAt: phase === 'queued' ? null : utcTimeOf(run.started_at),
  };
}

type Common = Pick<AbcdRun, 'created_at' | 'updated_at' | 'completed_at' | 'error' | 'run_snapshot'>;

/** An end and a reason count only once the run has ended: the vendor's own example has both while PENDING. */
function commonOf(run: Common, phase: Phase) {
  return {
    phase,
    occurredAt: utcTimeOf(run.updated_at),
    queuedAt: utcTimeOf(run.created_at),
    endedAt: isFinal(phase) ? utcTimeOf(run.completed_at) : null,
    maxRunDurationSeconds: limitOf(run.run_snapshot?.max_run_duration_seconds ?? null),
    reason: reasonFor(phase, run.error),
  };
}

/** Whatever the documented range is, the limit of this very run counts. */
function limitOf(seconds: number | null): number | null {
  return seconds !== null && Number.isSafeInteger(seconds) && seconds > 0 ? seconds : null;
}

function reasonFor(phase: Phase, error: unknown): Reason | null {
  if (phase !== 'failed' && phase !== 'cancelled') return null;
  const code = phase === 'failed' ? 'vendor_failed' : 'cancelled_by_vendor';
  const message = joinedText(error) || 'Knowledge Stack reported FAILED without a message';
  return reasonOf(code, clipText(message, MAX_REASON_LENGTH));
}
