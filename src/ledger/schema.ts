import type { ColumnType } from 'kysely';
import type { AttachOptions } from '../domain/options.js';
import type { Outcome, SinkDelivery } from '../domain/outcome.js';

/** Read as a `Date`, written as ISO 8601. */
type Time = ColumnType<Date, string, string>;
type NullableTime = ColumnType<Date | null, string | null, string | null>;
/** Written as JSON text, because the two drivers serialise objects in different ways. */
type Json<T> = ColumnType<T, string, string>;

/** One verdict. The columns repeat what a query needs; `outcome` is the whole of it. */
export interface RunOutcomesTable {
  readonly vendor: string;
  readonly account: string;
  readonly run_id: string;
  readonly attempt: number;
  readonly revision: number;
  readonly status: string;
  readonly vendor_status: string | null;
  readonly reason_code: string | null;
  readonly reason_message: string | null;
  readonly decided_by: string;
  readonly queued_at: NullableTime;
  readonly started_at: NullableTime;
  readonly ended_at: NullableTime;
  readonly deadline_at: NullableTime;
  readonly tracked_at: NullableTime;
  readonly recorded_at: Time;
  readonly vendor_run: string;
  readonly workflow_id: string;
  readonly workflow_run_id: string;
  readonly options: Json<AttachOptions>;
  readonly outcome: Json<Partial<Outcome>>;
}

/** The last word of one sink on one verdict. */
export interface SinkDeliveriesTable {
  readonly vendor: string;
  readonly account: string;
  readonly run_id: string;
  readonly attempt: number;
  readonly revision: number;
  readonly sink: string;
  readonly status: SinkDelivery['status'];
  readonly attempts: number;
  readonly message: string | null;
  readonly noted_at: Time;
}

/** What apps asked for on one run: the latest word, with everything that was ever asked for. */
export interface RunOptionsTable {
  readonly vendor: string;
  readonly account: string;
  readonly run_id: string;
  readonly options: Json<AttachOptions>;
}

/** The ledger's tables and view, as Kysely sees them. */
export interface LedgerSchema {
  readonly run_outcomes: RunOutcomesTable;
  readonly latest_run_outcomes: RunOutcomesTable;
  readonly sink_deliveries: SinkDeliveriesTable;
  readonly run_options: RunOptionsTable;
}
