import type { RunReport } from '../../domain/observation.js';
import { MAX_REASON_LENGTH, reasonOf, type Reason } from '../../domain/outcome.js';
import { isFinal, type Phase } from '../../domain/phase.js';
import { laterOf } from '../../domain/time.js';
import { clipText, MAX_STATUS_LENGTH } from '../texts.js';
import { utcTimeOf } from '../times.js';
import type { VeryfrontRun } from './schema.js';
import { phaseOf } from './status.js';

/**
 * What a run of Veryfront says of itself. Its start and end count only where the status agrees with them, since it
 * is not published whether an ended run can begin again under its id.
 */
export function reportOf(run: VeryfrontRun): RunReport {
  const phase = phaseOf(run);
  const queuedAt = utcTimeOf(run.created_at);
  const startedAt = phase === 'queued' ? null : utcTimeOf(run.started_at);
  const endedAt = isFinal(phase) ? utcTimeOf(run.completed_at ?? run.finished_at) : null;
  return {
    phase,
    vendorStatus: clipText(run.status, MAX_STATUS_LENGTH),
    // The time of the last update is absent in the older form, and may lie before the start of a run.
    occurredAt: laterOf(utcTimeOf(run.updated_at), endedAt ?? startedAt ?? queuedAt),
    queuedAt,
    startedAt,
    endedAt,
    maxRunDurationSeconds: limitOf(run),
    reason: reasonFor(phase, run),
  };
}

/**
 * The run's own limit in seconds. When its clock starts, and whether `backoff_limit` grants the limit anew to each
 * try, is not published: it is taken for the time from the start to the end, all tries together.
 */
function limitOf(run: VeryfrontRun): number | null {
  return run.timeout_seconds;
}

/** Why a run did not succeed. Codes are free text, often a model provider's: shown, never decided by. */
function reasonFor(phase: Phase, run: VeryfrontRun): Reason | null {
  if (phase !== 'failed' && phase !== 'cancelled') return null;
  const code = phase === 'failed' ? 'vendor_failed' : 'cancelled_by_vendor';
  const said = [
    run.error?.code ?? run.terminal_error_code,
    run.error?.message ?? run.terminal_error_message,
  ].filter((text) => typeof text === 'string' && text.trim() !== '');
  const message = said.join(': ') || `Veryfront reported ${run.status} without a message`;
  return reasonOf(code, clipText(message, MAX_REASON_LENGTH));
}
