import type { Outcome } from './outcome.js';
import { DEFAULT_ACCOUNT } from './run-key.js';

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
  eventIds: [],
  news: { webhooks: 0, duplicates: 0, stale: 0, contradictions: 0, reads: 0, readErrors: 0 },
  workflowId: '',
};

/** The verdict as it was recorded; fields that the recording release did not know are blank. */
export function outcomeOf(stored: Partial<Outcome>): Outcome {
  return { ...BLANK, ...stored, news: { ...BLANK.news, ...stored.news } };
}
