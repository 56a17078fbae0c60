import type { Outcome } from '../../domain/outcome.js';
import type { CompleteRequest } from '../../vendors/veryfront/completion.js';

/** The three words that Veryfront has for the end of a run. */
function statusOf({ status }: Outcome): CompleteRequest['status'] {
  switch (status) {
    case 'succeeded':
      return 'completed';
    case 'cancelled':
      return 'cancelled';
    case 'failed':
    case 'checks_failed':
    case 'timed_out':
    case 'not_found':
      return 'failed';
  }
}

/**
 * What a run at Veryfront is completed with. The error's code is the reason's, which is stable; of the metadata only
 * who executed the run, and under which id, is known.
 */
export function completionOf(outcome: Outcome): CompleteRequest {
  const { status, reason, vendor, runId } = outcome;
  const isSuccess = status === 'succeeded';
  return {
    status: statusOf(outcome),
    metadata: { provider: vendor, providerRequestId: runId },
    terminal_error_code: isSuccess ? null : (reason?.code ?? status),
    terminal_error_message: isSuccess ? null : (reason?.message ?? null),
  };
}
