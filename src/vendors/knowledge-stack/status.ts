import type { Phase } from '../../domain/phase.js';
import { joinedText } from '../texts.js';
import type { AbcdRun, CurrentRun } from './schema.js';

/** The text by which a stop is told from a failure: there is no cancelled state. Source: the vendor's client library. */
const STOPPED = 'Stopped by user';

/** What a status of the older generation means; its timeouts are FAILED too. */
export function abcdPhaseOf(run: Pick<AbcdRun, 'status'>): Phase {
  switch (run.status) {
    case 'PENDING':
      return 'queued';
    case 'RUNNING':
      return 'running';
    case 'COMPLETED':
      return 'succeeded';
    case 'FAILED':
      return 'failed';
    default:
      return 'unknown';
  }
}

/** What the states of the current generation mean together. PENDING is the wait for its inputs here. */
export function currentPhaseOf(run: Pick<CurrentRun, 'execution_state' | 'approval_state' | 'error'>): Phase {
  switch (run.execution_state) {
    case 'PENDING':
    case 'NOT_STARTED':
      return 'queued';
    case 'IN_PROGRESS':
      return 'running';
    case 'COMPLETED':
      return completedPhaseOf(run.approval_state);
    case 'FAILED':
      return joinedText(run.error) === STOPPED ? 'cancelled' : 'failed';
    default:
      return 'unknown';
  }
}

/** Success needs an approval state that grants it; one that we do not know must not end the run. */
function completedPhaseOf(approvalState: string | null): Phase {
  switch (approvalState) {
    case 'not_required':
    case 'approved':
      return 'succeeded';
    case 'pending':
      return 'waiting';
    default:
      return 'unknown';
  }
}
