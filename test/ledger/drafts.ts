import { randomUUID } from 'node:crypto';
import type { CheckResult } from '../../src/domain/checks.js';
import type { OutcomeDraft } from '../../src/domain/outcome.js';
import { workflowIdOf } from '../../src/domain/run-key.js';
import type { LedgerEntry } from '../../src/ledger/ledger.js';

export const RECORDED_AT = '2026-03-01T12:00:00.000Z';

/** A run that succeeded between 10:00 and 11:00. */
export function draftOf(overrides: Partial<OutcomeDraft> = {}): OutcomeDraft {
  const key = { vendor: 'extend', account: 'default', runId: `run_${randomUUID()}` };
  return {
    ...key,
    attempt: 1,
    status: 'succeeded',
    vendorStatus: 'PROCESSED',
    reason: null,
    decidedBy: 'webhook',
    queuedAt: '2026-03-01T09:59:00.000Z',
    startedAt: '2026-03-01T10:00:00.000Z',
    endedAt: '2026-03-01T11:00:00.000Z',
    deadlineAt: '2026-03-02T10:01:00.000Z',
    trackedAt: '2026-03-01T09:58:00.000Z',
    checks: [],
    files: null,
    vendorRun: 'ended',
    sinks: [],
    news: { webhooks: 1, duplicates: 0, stale: 0, contradictions: 0, reads: 1, readErrors: 0 },
    eventIds: [],
    workflowId: workflowIdOf(key),
    ...overrides,
  };
}

export function checkOf(overrides: Partial<CheckResult> = {}): CheckResult {
  return {
    name: 'filename_regex \\.csv$',
    type: 'filename_regex',
    source: 'app',
    status: 'passed',
    expected: 'at least one name that matches \\.csv$',
    matched: ['a.csv'],
    message: '1 name matches',
    ...overrides,
  };
}

/** An entry of a workflow run of its own, unless one is named. */
export function entryOf(draft: OutcomeDraft, overrides: Partial<LedgerEntry> = {}): LedgerEntry {
  return { draft, options: {}, workflowRunId: randomUUID(), recordedAt: RECORDED_AT, ...overrides };
}
