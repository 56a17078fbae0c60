import type {
  RecallOptionsInput,
  RecallOptionsResult,
  RecordOutcomeInput,
  RecordOutcomeResult,
} from '../domain/contract.js';
import { asksForMore } from '../domain/options.js';
import { isoOf } from '../domain/time.js';
import { clockOf, type ActivityDependencies } from './dependencies.js';

/** Makes `landfall.recallOptions`: what apps asked for, where the run has a recorded verdict. */
export function createRecallOptions({ ledger }: ActivityDependencies) {
  return async function recallOptions(key: RecallOptionsInput): Promise<RecallOptionsResult> {
    return { options: await ledger.options(key) };
  };
}

/**
 * Makes `landfall.recordOutcome`: the ledger numbers the verdict, or finds that it stands already. A verdict reached
 * without checks or sinks that apps asked for earlier is not recorded but handed back, to be completed.
 */
export function createRecordOutcome(dependencies: ActivityDependencies) {
  return async function recordOutcome(input: RecordOutcomeInput): Promise<RecordOutcomeResult> {
    const { draft, options, workflowRunId, recalled } = input;
    const { ledger } = dependencies;
    const kept = recalled ? null : await ledger.options(draft);
    if (kept !== null && asksForMore(kept, options)) return { kind: 'incomplete', options: kept };
    const recordedAt = isoOf(await clockOf(dependencies).now());
    const { outcome } = await ledger.record({ draft, options, workflowRunId, recordedAt });
    // A verdict that stood already has the time of its own recording.
    if (outcome.recordedAt === recordedAt) dependencies.metrics?.outcomeRecorded(outcome);
    const hasSinks = (options.sinks ?? []).length > 0;
    return { kind: 'recorded', outcome, told: hasSinks ? await ledger.deliveries(outcome) : [] };
  };
}
