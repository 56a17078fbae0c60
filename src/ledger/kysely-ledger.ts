import { Kysely, sql } from 'kysely';
import type { Dialect, Transaction } from 'kysely';
import type { AttachOptions } from '../domain/options.js';
import type { Outcome, SinkDelivery } from '../domain/outcome.js';
import { describeRun } from '../domain/run-key.js';
import type { RunKey } from '../domain/run-key.js';
import { outcomeOf } from '../domain/stored-outcome.js';
import { orLedgerError } from './errors.js';
import type { Ledger, LedgerEntry, OutcomeFilter, Recorded } from './ledger.js';
import { migrateToLatest } from './migrate.js';
import { numberVerdict } from './numbering.js';
import type { RecordedRow } from './numbering.js';
import { rowOf } from './outcome-row.js';
import type { LedgerSchema } from './schema.js';
import { storableCopy, storableJson, storableText } from './storable.js';

const DEFAULT_LIMIT = 100;

/** The columns that name a run, with its texts as they are stored. */
function columnsOf(key: RunKey) {
  return {
    vendor: storableText(key.vendor),
    account: storableText(key.account),
    run_id: storableText(key.runId),
  };
}

/** The columns that name one verdict. */
function verdictColumnsOf(outcome: Outcome) {
  return { ...columnsOf(outcome), attempt: outcome.attempt, revision: outcome.revision };
}

/** What a ledger does beside its statements. */
export interface LedgerOptions {
  /** Run once the ledger has let go of its connections. @default nothing */
  readonly afterClose?: () => Promise<void>;
  /** Makes the connections of one `migrate`, where its statements may take longer. @default those of all else */
  readonly migrationDialect?: () => Dialect;
}

/** The ledger on any database that speaks Postgres. */
class KyselyLedger implements Ledger {
  private readonly db: Kysely<LedgerSchema>;

  constructor(
    dialect: Dialect,
    private readonly around: LedgerOptions,
  ) {
    this.db = new Kysely<LedgerSchema>({ dialect });
  }

  record(entry: LedgerEntry): Promise<Recorded> {
    return orLedgerError('Recording an outcome failed', entry.draft, () =>
      this.db
        .transaction()
        // Each statement must see what the last holder of the lock committed, whatever the database's default.
        .setIsolationLevel('read committed')
        .execute((transaction) => recordWithin(transaction, storableCopy(entry))),
    );
  }

  latest(key: RunKey): Promise<Outcome | null> {
    return orLedgerError('Reading the latest outcome failed', key, async () => {
      const row = await this.standing(key).select('outcome').executeTakeFirst();
      return row ? outcomeOf(row.outcome) : null;
    });
  }

  options(key: RunKey): Promise<AttachOptions | null> {
    return orLedgerError('Reading the recorded options failed', key, async () => {
      const row = await this.db
        .selectFrom('run_options')
        .select('options')
        .where((where) => where.and(columnsOf(key)))
        .executeTakeFirst();
      return row?.options ?? null;
    });
  }

  outcomes(filter: OutcomeFilter = {}): Promise<Outcome[]> {
    return orLedgerError('Listing outcomes failed', undefined, async () => {
      const { vendor, account, status, since, limit = DEFAULT_LIMIT } = filter;
      const rows = await this.db
        .selectFrom('latest_run_outcomes')
        .select('outcome')
        .$if(vendor !== undefined, (query) => query.where('vendor', '=', storableText(vendor ?? '')))
        .$if(account !== undefined, (query) => query.where('account', '=', storableText(account ?? '')))
        .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
        .$if(since !== undefined, (query) =>
          query.where('recorded_at', '>=', sql<Date>`${since}::timestamptz`),
        )
        .orderBy('recorded_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => outcomeOf(row.outcome));
    });
  }

  noteDelivery(outcome: Outcome, delivery: SinkDelivery, notedAt: string): Promise<void> {
    return orLedgerError(`Noting a delivery to ${delivery.name} failed`, outcome, async () => {
      const { name, status, attempts, message } = storableCopy(delivery);
      const note = { status, attempts, message, noted_at: notedAt };
      await this.db
        .insertInto('sink_deliveries')
        .values({ ...verdictColumnsOf(outcome), sink: name, ...note })
        .onConflict((conflict) =>
          conflict
            .columns(['vendor', 'account', 'run_id', 'attempt', 'revision', 'sink'])
            .doUpdateSet(note)
            .where('sink_deliveries.status', '<>', 'delivered'),
        )
        .execute();
    });
  }

  deliveries(outcome: Outcome): Promise<SinkDelivery[]> {
    return orLedgerError('Reading deliveries failed', outcome, () =>
      this.db
        .selectFrom('sink_deliveries')
        .select(['sink as name', 'status', 'attempts', 'message'])
        .where((where) => where.and(verdictColumnsOf(outcome)))
        .orderBy('sink')
        .execute(),
    );
  }

  migrate(): Promise<void> {
    return orLedgerError('Migrating the ledger failed', undefined, async () => {
      const { migrationDialect } = this.around;
      if (migrationDialect === undefined) return migrateToLatest(this.db);
      const patient = new Kysely<LedgerSchema>({ dialect: migrationDialect() });
      try {
        await migrateToLatest(patient);
      } finally {
        await patient.destroy();
      }
    });
  }

  close(): Promise<void> {
    return orLedgerError('Closing the ledger failed', undefined, async () => {
      await this.db.destroy();
      await this.around.afterClose?.();
    });
  }

  private standing(key: RunKey) {
    return this.db.selectFrom('latest_run_outcomes').where((where) => where.and(columnsOf(key)));
  }
}

/** Decides and inserts under the run's lock. The entry's texts are storable already. */
async function recordWithin(transaction: Transaction<LedgerSchema>, entry: LedgerEntry): Promise<Recorded> {
  const { draft, options, workflowRunId, recordedAt } = entry;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`landfall ${describeRun(draft)}`}, 0))`.execute(
    transaction,
  );
  await keepOptions(transaction, draft, options);
  const numbering = numberVerdict(draft, workflowRunId, await rowsOf(transaction, draft));
  if (numbering.kind === 'stands') return { outcome: numbering.outcome, news: numbering.news };
  const { attempt, revision } = numbering;
  const inserted = await transaction
    .insertInto('run_outcomes')
    .values(rowOf(outcomeOf({ ...draft, attempt, revision, recordedAt }), options, workflowRunId))
    .returning('outcome')
    .executeTakeFirstOrThrow();
  return { outcome: outcomeOf(inserted.outcome), news: true };
}

/** Keeps the options, also when the verdict stands: the sinks that it adds are told of every later verdict. */
async function keepOptions(
  transaction: Transaction<LedgerSchema>,
  key: RunKey,
  options: AttachOptions,
): Promise<void> {
  const kept = { options: storableJson(options) };
  await transaction
    .insertInto('run_options')
    .values({ ...columnsOf(key), ...kept })
    .onConflict((conflict) => conflict.columns(['vendor', 'account', 'run_id']).doUpdateSet(kept))
    .execute();
}

/** All verdicts on a run, latest attempt and revision first. */
async function rowsOf(transaction: Transaction<LedgerSchema>, key: RunKey): Promise<RecordedRow[]> {
  const rows = await transaction
    .selectFrom('run_outcomes')
    .select(['outcome', 'workflow_run_id'])
    .where((where) => where.and(columnsOf(key)))
    .orderBy('attempt', 'desc')
    .orderBy('revision', 'desc')
    .execute();
  return rows.map((row) => ({ outcome: outcomeOf(row.outcome), workflowRunId: row.workflow_run_id }));
}

/**
 * A ledger on a Kysely dialect for Postgres; connections are made when they are first needed.
 */
export function createLedger(dialect: Dialect, options: LedgerOptions = {}): Ledger {
  return new KyselyLedger(dialect, options);
}
