import type { RunReport } from '../../domain/observation.js';
import type { RunValues } from '../../domain/path-value.js';
import { isFinal, type Phase } from '../../domain/phase.js';
import { clipText, MAX_STATUS_LENGTH } from '../texts.js';
import { utcTimeOf } from '../times.js';
import { vendorChecksOf } from './checks.js';
import type { CyberdeskRun } from './schema.js';
import { phaseOf, reasonFor } from './status.js';

/**
 * When the run came into its phase, as far as its times tell: there is no time of change. A time of an earlier phase
 * would make an end look older than its own start.
 */
function changedAt(run: CyberdeskRun, phase: Phase): string | null {
  if (isFinal(phase)) return utcTimeOf(run.ended_at);
  return phase === 'queued' ? utcTimeOf(run.created_at) : utcTimeOf(run.started_at);
}

/** What went into a run and what came out of it. */
export function valuesOf(run: CyberdeskRun): RunValues {
  return { input: run.input_values, output: run.output_data };
}

/**
 * What a run of Cyberdesk says of itself. Its times of start and end count only where the status agrees with
 * them: a run that is executed again under its old id may still carry those of its last life.
 */
export function reportOf(run: CyberdeskRun, occurredAt: string | null = null): RunReport {
  const phase = phaseOf(run.status);
  return {
    phase,
    vendorStatus: clipText(run.status, MAX_STATUS_LENGTH),
    occurredAt: occurredAt ?? changedAt(run, phase),
    queuedAt: utcTimeOf(run.created_at),
    startedAt: phase === 'queued' ? null : utcTimeOf(run.started_at),
    endedAt: isFinal(phase) ? utcTimeOf(run.ended_at) : null,
    reason: reasonFor(run.status, run.error),
    checks: isFinal(phase) ? vendorChecksOf(run.post_run_checks ?? [], phase, valuesOf(run)) : [],
  };
}
