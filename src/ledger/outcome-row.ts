import type { Insertable } from 'kysely';
import type { AttachOptions } from '../domain/options.js';
import type { Outcome } from '../domain/outcome.js';
import type { RunOutcomesTable } from './schema.js';
import { storableJson, storableTime } from './storable.js';

/** The row of a numbered verdict, whose texts are storable already. */
export function rowOf(
  outcome: Outcome,
  options: AttachOptions,
  workflowRunId: string,
): Insertable<RunOutcomesTable> {
  return {
    vendor: outcome.vendor,
    account: outcome.account,
    run_id: outcome.runId,
    attempt: outcome.attempt,
    revision: outcome.revision,
    status: outcome.status,
    vendor_status: outcome.vendorStatus,
    reason_code: outcome.reason?.code ?? null,
    reason_message: outcome.reason?.message ?? null,
    decided_by: outcome.decidedBy,
    queued_at: storableTime(outcome.queuedAt),
    started_at: storableTime(outcome.startedAt),
    ended_at: storableTime(outcome.endedAt),
    deadline_at: storableTime(outcome.deadlineAt),
    tracked_at: storableTime(outcome.trackedAt),
    recorded_at: outcome.recordedAt,
    vendor_run: outcome.vendorRun,
    workflow_id: outcome.workflowId,
    workflow_run_id: workflowRunId,
    options: storableJson(options),
    outcome: storableJson(outcome),
  };
}
