import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';

/** Failure type of an attempt that is over while the activity is not. */
export const NOT_YET = 'NotYet';

/** Longest delay that is handed to the server in one piece, in milliseconds: a year, far above any deadline. */
const MAX_DELAY_MS = 365 * 24 * 3600 * 1000;

/**
 * Ends an attempt in the expected way: the server starts the next one after the delay. It adds nothing to the
 * history, and counts neither as an error in logs nor in metrics.
 */
export function tryAgain(message: string, delayMs: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: NOT_YET,
    message,
    nonRetryable: false,
    category: ApplicationFailureCategory.BENIGN,
    // A delay of 0 would mean the retry policy's own interval.
    nextRetryDelay: Math.min(MAX_DELAY_MS, Math.max(1, Math.ceil(delayMs))),
  });
}
