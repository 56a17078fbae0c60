import { utcTimeOf, type Phase, type Reason, type RunReport } from 'landfall/vendors';
import type { Job } from './schema.js';
import { phaseOf } from './status.js';

/** What a job says of itself; the same function for reads and events, so that they cannot disagree. */
export function reportOf(job: Job): RunReport {
  const phase = phaseOf(job.state);
  return {
    phase,
    vendorStatus: job.state,
    occurredAt: utcTimeOf(job.changed_at),
    queuedAt: utcTimeOf(job.created_at),
    startedAt: utcTimeOf(job.started_at),
    endedAt: utcTimeOf(job.finished_at),
    maxRunDurationSeconds: job.limit_seconds,
    reason: reasonFor(phase, job),
  };
}

function reasonFor(phase: Phase, job: Job): Reason | null {
  switch (phase) {
    case 'failed':
      return { code: 'vendor_failed', message: job.complaint ?? 'Quillworks gave no complaint' };
    case 'cancelled':
      return { code: 'cancelled_by_vendor', message: 'The job was stopped at Quillworks' };
    default:
      return null;
  }
}
