import type { AttachOptions } from '../domain/options.js';
import type { Outcome, OutcomeDraft, OutcomeStatus, SinkDelivery } from '../domain/outcome.js';
import type { RunKey } from '../domain/run-key.js';

/** What is recorded: the verdict, the options that a later reopening needs, and who recorded it. */
export interface LedgerEntry {
  readonly draft: OutcomeDraft;
  readonly options: AttachOptions;
  /** Run id of the recording workflow: its own second call changes nothing. */
  readonly workflowRunId: string;
  /** ISO 8601 UTC. */
  readonly recordedAt: string;
}

/** The answer to a recording. */
export interface Recorded {
  /** The verdict that stands, numbered. */
  readonly outcome: Outcome;
  /** False when an equal verdict stood already, so that nobody needs to be told. */
  readonly news: boolean;
}

/** Which outcomes to list; what is left out does not restrict. Newest first. */
export interface OutcomeFilter {
  readonly vendor?: string;
  readonly account?: string;
  readonly status?: OutcomeStatus;
  /** Recorded at or after; ISO 8601. */
  readonly since?: string;
  /** @default 100 */
  readonly limit?: number;
}

/** The record of final statuses: insert-only, one row for each verdict. Every method throws `LedgerError`. */
export interface Ledger {
  /** Numbers and inserts a verdict, or finds that it stands already. Safe to call again. */
  record(entry: LedgerEntry): Promise<Recorded>;
  /** The verdict that stands for a run, or null. */
  latest(key: RunKey): Promise<Outcome | null>;
  /** Verdicts that stand, by filter. */
  outcomes(filter?: OutcomeFilter): Promise<Outcome[]>;
  /** What apps asked for on a run by the time of its latest verdict, or null when there is none. */
  options(key: RunKey): Promise<AttachOptions | null>;
  /** Notes how a sink took a recorded verdict. A later note replaces an earlier one, except `delivered`. */
  noteDelivery(outcome: Outcome, delivery: SinkDelivery, notedAt: string): Promise<void>;
  /** How the sinks took a recorded verdict, by name; empty when none was ever told. */
  deliveries(outcome: Outcome): Promise<SinkDelivery[]>;
  /** Creates or updates the tables. Safe to run twice at once. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}
