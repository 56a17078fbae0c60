import type { Insertable } from 'kysely';
import type { AttachOptions } from '../domain/options.js';
import type { Outcome } from '../domain/outcome.js';
import { DEFAULT_ACCOUNT } from '../domain/run-key.js';
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

/** In the order of the documentation: `jsonb` does not keep the order in which names were written. */
const BLANK: Outcome = {
  vendor: '',
  account: DEFAULT_ACCOUNT,
  runId: '',
  attempt: 1,
  revision: 1,
  status: 'failed',
  vendorStatus: null,
  reason: null,
  decidedBy: 'read',
  queuedAt: null,
  startedAt: null,
  endedAt: null,
  deadlineAt: null,
  trackedAt: '',
  recordedAt: '',
  checks: [],
  files: null,
  vendorRun: 'unknown',
  sinks: [],
  news: { webhooks: 0, duplicates: 0, stale: 0, contradictions: 0, reads: 0, readErrors: 0 },
  workflowId: '',
};

/** The verdict as it was recorded; fields that the recording release did not know are blank. */
export function outcomeOf(stored: Partial<Outcome>): Outcome {
  return { ...BLANK, ...stored, news: { ...BLANK.news, ...stored.news } };
}
