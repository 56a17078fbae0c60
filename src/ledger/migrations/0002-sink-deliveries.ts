import { sql } from 'kysely';
import type { Kysely, Migration } from 'kysely';

const TABLE = sql`
  create table sink_deliveries (
    vendor text not null,
    account text not null,
    run_id text not null,
    attempt integer not null,
    revision integer not null,
    sink text not null,
    status text not null check (status in ('pending', 'delivered', 'refused')),
    attempts integer not null check (attempts >= 0),
    message text,
    noted_at timestamptz not null,
    primary key (vendor, account, run_id, attempt, revision, sink),
    foreign key (vendor, account, run_id, attempt, revision) references run_outcomes
  )`;

/** How each sink took each verdict. */
export const sinkDeliveries: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await TABLE.execute(db);
  },
};
