import type { Migration } from 'kysely';
import { runOutcomes } from './0001-run-outcomes.js';
import { sinkDeliveries } from './0002-sink-deliveries.js';
import { runOptions } from './0003-run-options.js';

/** Every migration by its name. Names order them and are kept in the database: a released one never changes. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-run-outcomes': runOutcomes,
  '0002-sink-deliveries': sinkDeliveries,
  '0003-run-options': runOptions,
};
