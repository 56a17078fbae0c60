import { sql } from 'kysely';
import type { Kysely, Migration } from 'kysely';

// Beside the verdicts and not in them: what a later `track` adds must be known although the verdict stays the same.
const TABLE = sql`
  create table run_options (
    vendor text not null,
    account text not null,
    run_id text not null,
    options jsonb not null,
    primary key (vendor, account, run_id)
  )`;

/** What apps asked for on each run with a verdict, so that a late verdict is judged and told by it. */
export const runOptions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await TABLE.execute(db);
    await sql`
      insert into run_options (vendor, account, run_id, options)
      select vendor, account, run_id, options from latest_run_outcomes`.execute(db);
  },
};
