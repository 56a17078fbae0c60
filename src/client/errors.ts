import { describeRun, type RunKey } from '../domain/run-key.js';

/** Thrown when `track` is given something that cannot be tracked; names every problem. A retry cannot help. */
export class InvalidTrackRequestError extends Error {
  override readonly name = 'InvalidTrackRequestError';
  readonly problems: readonly string[];

  constructor(key: Partial<RunKey>, problems: readonly string[]) {
    const run = `[vendor=${key.vendor ?? '?'}, runId=${key.runId ?? '?'}]`;
    super(`The run cannot be tracked ${run}:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Thrown when a run is asked for that neither Temporal nor the ledger knows. Track it first. */
export class RunNotTrackedError extends Error {
  override readonly name = 'RunNotTrackedError';

  constructor(key: RunKey) {
    super(`The run is not tracked ${describeRun(key)}; call track first`);
  }
}

/** Thrown when a tracking ended in a way that left no outcome, for example when it was terminated by hand. */
export class TrackingLostError extends Error {
  override readonly name = 'TrackingLostError';

  constructor(key: RunKey, cause: unknown) {
    super(`The tracking ended without an outcome ${describeRun(key)}; track the run again`, { cause });
  }
}

/** Thrown when a call needs the ledger and the tracker has none. Set DATABASE_URL, or pass `ledger`. */
export class LedgerMissingError extends Error {
  override readonly name = 'LedgerMissingError';

  constructor(what: string) {
    super(`${what} reads the ledger, and none is configured: set DATABASE_URL, or pass ledger to RunTracker`);
  }
}
