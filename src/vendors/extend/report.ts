import type { RunReport } from '../../domain/observation.js';
import { isFinal, type Phase } from '../../domain/phase.js';
import { laterOf } from '../../domain/time.js';
import { fitReadReport, fitWebhookReport } from '../reports.js';
import { clipText, MAX_STATUS_LENGTH } from '../texts.js';
import { utcTimeOf } from '../times.js';
import { vendorChecksOf } from './checks.js';
import type { ExtendRun } from './schema.js';
import { phaseOf, reasonFor } from './status.js';
import { progressOf } from './steps.js';

/** What a webhook says of a run, as small as a signal must be; its steps are left to reads. */
export function webhookReportOf(run: ExtendRun): RunReport {
  const report = reportOf(run);
  // Without its steps a success cannot be judged: an endpoint of an older API version may leave them out.
  const isBare = report.phase === 'succeeded' && !run.stepRuns;
  return fitWebhookReport(isBare ? { ...report, incomplete: true } : report);
}

/** What a read says of a run. */
export function readReportOf(run: ExtendRun): RunReport {
  return fitReadReport({ ...reportOf(run), progress: progressOf(run.stepRuns ?? []) });
}

function reportOf(run: ExtendRun): RunReport {
  const phase = phaseOf(run.status);
  return {
    phase,
    vendorStatus: clipText(run.status, MAX_STATUS_LENGTH),
    occurredAt: changedAt(run, phase),
    queuedAt: utcTimeOf(run.initialRunAt),
    startedAt: phase === 'queued' ? null : utcTimeOf(run.startTime),
    endedAt: isFinal(phase) ? endOf(run) : null,
    reason: reasonFor(run),
    checks: isFinal(phase) ? vendorChecksOf(run.stepRuns ?? [], phase) : [],
  };
}

/**
 * When the run came into its phase, as far as its times tell: there is no time of change, neither in a run nor
 * around an event, and nothing says when a run came to wait for its reviewer.
 */
function changedAt(run: ExtendRun, phase: Phase): string | null {
  if (isFinal(phase)) return endOf(run);
  if (phase === 'queued') return utcTimeOf(run.initialRunAt);
  return phase === 'running' ? utcTimeOf(run.startTime) : null;
}

/** The end of the work or, where that is later, the review: documented runs were reviewed after their `endTime`. */
function endOf(run: ExtendRun): string | null {
  return laterOf(utcTimeOf(run.endTime), utcTimeOf(run.reviewedAt));
}
