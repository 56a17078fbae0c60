import type { Phase } from '../../domain/phase.js';
import type { VeryfrontRun } from './schema.js';

/**
 * What a status of Veryfront means; the only table. Source: the vendor's own package, and its reference for the
 * reasons to wait.
 */
export function phaseOf(run: Pick<VeryfrontRun, 'status' | 'waiting_reason'>): Phase {
  switch (run.status) {
    case 'pending':
      return 'queued';
    case 'running':
    // The word that conversations have for a wait for a tool.
    case 'waiting_for_tool':
      return 'running';
    case 'waiting':
      return waitingPhaseOf(run.waiting_reason);
    case 'completed':
      return 'succeeded';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    default:
      return 'unknown';
  }
}

/**
 * Only a wait that is known to be for a person stops the run's clock. One for a tool, for an event or for something
 * that is not named must not hold a tracking open for a month.
 */
function waitingPhaseOf(reason: string | null): Phase {
  return reason === 'approval' || reason === 'input' ? 'waiting' : 'running';
}
