import { describe, expect, it } from 'vitest';
import type { CheckResult, CheckStatus } from '../../src/domain/checks.js';
import { idempotencyKeyOf, MAX_REASON_LENGTH, reasonOf, type Outcome } from '../../src/domain/outcome.js';
import type { RunView } from '../../src/domain/run-view.js';
import { draftOutcome, vendorVerdict, type Findings, type Verdict } from '../../src/domain/verdict.js';
import { after, at, read, webhook } from './observations.js';

const KEY = { vendor: 'acme', account: 'default', runId: 'r:1' };
const ENDED = { startedAt: at(60), endedAt: at(290) };
const SUCCEEDED = after(read('running', 100), webhook('succeeded', 300, ENDED));

function result(status: CheckStatus, name = `is ${status}`, message = 'said so'): CheckResult {
  return { name, type: 'custom', source: 'app', status, expected: '', matched: [], message };
}

function draft(view: RunView, findings: Partial<Findings> = {}, verdict: Verdict = vendorVerdict(view)) {
  return draftOutcome(KEY, {
    view,
    verdict,
    findings: { checks: [], files: null, ...findings },
    sinks: [],
    trackedAt: at(0),
    deadlineAt: at(3600),
  });
}

describe("the vendor's verdict", () => {
  it.each([
    ['succeeded', null, 'ended'],
    ['failed', { code: 'vendor_failed', message: 'The vendor reported failed' }, 'ended'],
    ['cancelled', { code: 'cancelled_by_vendor', message: 'The vendor reported cancelled' }, 'cancelled'],
  ] as const)('on a run that %s gives a reason where one is needed', (phase, reason, vendorRun) => {
    expect(vendorVerdict(after(read(phase, 300)))).toEqual({
      status: phase,
      reason,
      decidedBy: 'read',
      vendorRun,
    });
  });

  it("prefers the vendor's own words, and says who brought them", () => {
    const reason = { code: 'rejected', message: 'A person said no' } as const;
    const verdict = vendorVerdict(after(webhook('failed', 300, { reason })));
    expect(verdict).toMatchObject({ reason, decidedBy: 'webhook' });
  });

  it.each(['queued', 'running', 'waiting', 'unknown'] as const)(
    'is not made of a run that is %s',
    (phase) => {
      expect(() => vendorVerdict(after(read(phase, 300)))).toThrow(RangeError);
    },
  );
});

describe('an outcome', () => {
  it('says everything that is known', () => {
    const view = after(
      read('queued', 10, { queuedAt: at(0) }),
      webhook('succeeded', 300, { ...ENDED, vendorStatus: 'DONE' }, { eventId: 'evt-last' }),
    );
    expect(draft(view)).toEqual({
      ...KEY,
      attempt: 1,
      status: 'succeeded',
      vendorStatus: 'DONE',
      reason: null,
      decidedBy: 'webhook',
      queuedAt: at(0),
      startedAt: at(60),
      endedAt: at(290),
      deadlineAt: at(3600),
      trackedAt: at(0),
      checks: [],
      files: null,
      vendorRun: 'ended',
      sinks: [],
      news: { webhooks: 1, duplicates: 0, stale: 0, contradictions: 0, reads: 1, readErrors: 0 },
      eventIds: ['evt-last'],
      workflowId: 'run:acme:default:r%3A1',
    });
  });

  it('names as its start what we saw, where the vendor names none', () => {
    expect(draft(after(read('running', 100), read('failed', 300))).startedAt).toBe(at(100));
  });

  it.each([
    [['passed', 'skipped'], 'succeeded', null],
    [[], 'succeeded', null],
    [['passed', 'failed'], 'checks_failed', 'check_failed'],
    [['error'], 'checks_failed', 'check_failed'],
  ] as const)('of a success with checks that %j is %s', (statuses, status, code) => {
    const checks = statuses.map((one) => result(one));
    const { reason, ...outcome } = draft(SUCCEEDED, { checks });
    expect(outcome).toMatchObject({ status, checks, decidedBy: 'webhook', vendorRun: 'ended' });
    expect(reason?.code ?? null).toBe(code);
  });

  it('names the checks that do not hold, and no others', () => {
    const checks = [
      result('passed'),
      result('failed', 'has a csv', '0 of 2 match'),
      result('error', 'asks', 'no'),
    ];
    expect(draft(SUCCEEDED, { checks }).reason?.message).toBe('has a csv: 0 of 2 match; asks: no');
  });

  it('keeps its reason short, however much the checks have to say', () => {
    const checks = Array.from({ length: 100 }, (_, index) =>
      result('failed', `check ${index}`, 'x'.repeat(500)),
    );
    const message = draft(SUCCEEDED, { checks }).reason!.message;
    expect(message).toHaveLength(MAX_REASON_LENGTH);
    expect(message.endsWith('…')).toBe(true);
  });

  it('of a run that failed stays failed, whatever its checks say', () => {
    const view = after(read('failed', 300, ENDED));
    expect(draft(view, { checks: [result('failed')] })).toMatchObject({
      status: 'failed',
      reason: { code: 'vendor_failed' },
    });
  });

  it('lists at most 100 files, and counts all', () => {
    const files = Array.from({ length: 250 }, (_, index) => `${index}.pdf`);
    const listed = draft(SUCCEEDED, { files }).files;
    expect(listed).toEqual({ count: 250, names: files.slice(0, 100) });
    expect(draft(SUCCEEDED, { files: [] }).files).toEqual({ count: 0, names: [] });
  });

  it('of a deadline keeps what the vendor said last', () => {
    const view = after(read('running', 100, { startedAt: at(60), vendorStatus: 'BUSY' }));
    const reason = reasonOf('run_deadline', 'Too long');
    const verdict: Verdict = {
      status: 'timed_out',
      reason,
      decidedBy: 'deadline',
      vendorRun: 'still_running',
    };
    expect(draft(view, { checks: [result('failed')] }, verdict)).toMatchObject({
      status: 'timed_out',
      vendorStatus: 'BUSY',
      reason,
      vendorRun: 'still_running',
      endedAt: null,
    });
  });

  it('has an idempotency key for each attempt and revision', () => {
    const outcome: Outcome = { ...draft(SUCCEEDED), attempt: 2, revision: 3, recordedAt: at(301) };
    expect(idempotencyKeyOf(outcome)).toBe('acme:default:r:1:2:3');
  });
});

it.each([
  [0, 0],
  [1_000, 1_000],
  [1_001, 1_000],
  [100_000, 1_000],
])('a reason of %i characters is kept in %i', (given, kept) => {
  expect(reasonOf('vendor_error', 'x'.repeat(given)).message).toHaveLength(kept);
});
