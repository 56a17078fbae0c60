import type { LedgerConfig } from './config.js';
import { LEDGER_SHAPE, ledgerUrlSchema } from './file-shape.js';
import type { Environment } from './environment.js';
import { readVariable } from './read-variable.js';
import type { ProblemList } from './problem-list.js';
import { readFields, type ReportProblem } from './read-fields.js';

/** Where outcomes are recorded: what the configuration says, or else DATABASE_URL. */
export function resolveLedger(
  raw: unknown,
  env: Environment,
  report: ReportProblem,
  problems: ProblemList,
): LedgerConfig {
  const given = readFields(LEDGER_SHAPE, raw ?? {}, (path, message) => report(['ledger', ...path], message));
  if (given.url !== undefined && given.dataDir !== undefined) {
    report(['ledger'], 'url and dataDir exclude each other; keep one');
  }
  // The configuration names its place on purpose; an application's own DATABASE_URL must not move the record.
  if (given.url !== undefined || given.dataDir !== undefined) return given;
  const url = readVariable(env, 'DATABASE_URL', ledgerUrlSchema, problems);
  return url === undefined ? {} : { url };
}
