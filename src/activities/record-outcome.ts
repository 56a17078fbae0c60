import type { RecordOutcomeInput } from '../domain/contract.js';
import type { Outcome } from '../domain/outcome.js';
import { isoOf } from '../domain/time.js';
import { clockOf, type ActivityDependencies } from './dependencies.js';

/** Makes `landfall.recordOutcome`: the ledger numbers the verdict, or finds that it stands already. */
export function createRecordOutcome(dependencies: ActivityDependencies) {
  return async function recordOutcome(input: RecordOutcomeInput): Promise<Outcome> {
    const recordedAt = isoOf(await clockOf(dependencies).now());
    const { outcome } = await dependencies.ledger.record({ ...input, recordedAt });
    return outcome;
  };
}
