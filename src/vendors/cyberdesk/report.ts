import type { RunReport } from '../../domain/observation.js';
import { isFinal } from '../../domain/phase.js';
import { clipText, MAX_STATUS_LENGTH } from '../texts.js';
import { firstTimeOf, utcTimeOf } from '../times.js';
import { vendorChecksOf } from './checks.js';
import type { CyberdeskRun } from './schema.js';
import { phaseOf, reasonFor } from './status.js';

/**
 * What a run of Cyberdesk says of itself. Its times of start and end count only where the status agrees with
 * them: a run that is executed again under its old id may still carry those of its last life.
 */
export function reportOf(run: CyberdeskRun, occurredAt: string | null = null): RunReport {
  const phase = phaseOf(run.status);
  return {
    phase,
    vendorStatus: clipText(run.status, MAX_STATUS_LENGTH),
    // There is no time of change: the latest of the three is as near as a run comes to one.
    occurredAt: firstTimeOf(occurredAt, run.ended_at, run.started_at, run.created_at),
    queuedAt: utcTimeOf(run.created_at),
    startedAt: phase === 'queued' ? null : utcTimeOf(run.started_at),
    endedAt: isFinal(phase) ? utcTimeOf(run.ended_at) : null,
    reason: reasonFor(run.status, run.error),
    checks: isFinal(phase) ? vendorChecksOf(run.post_run_checks ?? []) : [],
  };
}
