import { sql } from 'kysely';
import type { Kysely, Migration } from 'kysely';

const TABLE = sql`
  create table run_outcomes (
    vendor text not null,
    account text not null,
    run_id text not null,
    attempt integer not null check (attempt >= 1),
    revision integer not null check (revision >= 1),
    status text not null check (
      status in ('succeeded', 'failed', 'cancelled', 'checks_failed', 'timed_out', 'not_found')
    ),
    vendor_status text,
    reason_code text,
    reason_message text,
    decided_by text not null,
    queued_at timestamptz,
    started_at timestamptz,
    ended_at timestamptz,
    deadline_at timestamptz,
    tracked_at timestamptz,
    recorded_at timestamptz not null,
    vendor_run text not null,
    workflow_id text not null,
    workflow_run_id text not null,
    options jsonb not null,
    outcome jsonb not null,
    primary key (vendor, account, run_id, attempt, revision)
  )`;

const REFUSAL = sql`
  create function run_outcomes_refuse_change() returns trigger language plpgsql as $$
  begin
    raise exception 'run_outcomes is insert-only: % is refused, record a further revision instead', tg_op
      using errcode = 'object_not_in_prerequisite_state';
  end $$`;

// For each statement, so that even a change that would touch no row is refused.
const TRIGGER = sql`
  create trigger run_outcomes_insert_only before update or delete or truncate on run_outcomes
  for each statement execute function run_outcomes_refuse_change()`;

// "Nothing newer" instead of "distinct on": the newest hundred of a large table come straight off the index.
const VIEW = sql`
  create view latest_run_outcomes as
  select * from run_outcomes standing
  where not exists (
    select 1 from run_outcomes newer
    where newer.vendor = standing.vendor
      and newer.account = standing.account
      and newer.run_id = standing.run_id
      and (newer.attempt, newer.revision) > (standing.attempt, standing.revision)
  )`;

const BY_TIME = sql`create index run_outcomes_by_recorded_at on run_outcomes (recorded_at desc)`;

const BY_VENDOR_AND_STATUS = sql`
  create index run_outcomes_by_vendor_and_status on run_outcomes (vendor, status, recorded_at desc)`;

/** The record itself: one insert-only row for each verdict, and the view of those that stand. */
export const runOutcomes: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [TABLE, REFUSAL, TRIGGER, VIEW, BY_TIME, BY_VENDOR_AND_STATUS]) {
      await statement.execute(db);
    }
  },
};
