import { Migrator } from 'kysely';
import type { Kysely } from 'kysely';
import { MIGRATIONS } from './migrations/index.js';

/**
 * Brings the tables up to date in one transaction. Kysely takes an advisory lock, so that two at once do it once.
 * Throws what the database threw.
 */
export async function migrateToLatest<Schema>(db: Kysely<Schema>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    // Names of our own: the database may belong to an app that has Kysely migrations too.
    migrationTableName: 'landfall_migrations',
    migrationLockTableName: 'landfall_migrations_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
