import { describe, expect, it } from 'vitest';
import type { Outcome, OutcomeDraft } from '../../src/domain/outcome.js';
import { reasonOf } from '../../src/domain/outcome.js';
import type { Numbering, RecordedRow } from '../../src/ledger/numbering.js';
import { isSameVerdict, numberVerdict } from '../../src/ledger/numbering.js';
import { checkOf, draftOf, RECORDED_AT } from './drafts.js';

function recorded(overrides: Partial<Outcome> = {}, workflowRunId = 'earlier'): RecordedRow {
  const { revision = 1, recordedAt = RECORDED_AT, ...draft } = overrides;
  return { outcome: { ...draftOf({ runId: 'run_1', ...draft }), revision, recordedAt }, workflowRunId };
}

interface Case {
  readonly name: string;
  readonly draft: Partial<OutcomeDraft>;
  /** Latest first. */
  readonly rows: readonly RecordedRow[];
  readonly expected: string;
}

/** `2.1` for a new row, `=1.1` for a verdict that stands, with `!` when it is news all the same. */
function brief(numbering: Numbering): string {
  if (numbering.kind === 'new') return `${numbering.attempt}.${numbering.revision}`;
  const { attempt, revision } = numbering.outcome;
  return `=${attempt}.${revision}${numbering.news ? '!' : ''}`;
}

const laterStart = { startedAt: '2026-03-01T11:30:00.000Z', endedAt: '2026-03-01T11:40:00.000Z' };
const unclocked = { startedAt: null, endedAt: null };
const second = recorded({ attempt: 2, ...laterStart, status: 'failed', vendorStatus: 'FAILED' });
const ourCancel = recorded({
  status: 'cancelled',
  vendorStatus: null,
  reason: reasonOf('cancelled_by_user', 'cancelled'),
  decidedBy: 'cancel',
});
const timedOut = (vendorRun: Outcome['vendorRun']) =>
  recorded({
    status: 'timed_out',
    reason: reasonOf('run_deadline', 'over'),
    decidedBy: 'deadline',
    endedAt: null,
    vendorRun,
  });
const notFound: Partial<OutcomeDraft> = {
  status: 'not_found',
  vendorStatus: null,
  reason: reasonOf('not_found', 'unknown'),
  decidedBy: 'read',
  ...unclocked,
};
const vendorCancel: Partial<OutcomeDraft> = {
  status: 'cancelled',
  vendorStatus: 'CANCELLED',
  reason: reasonOf('cancelled_by_vendor', 'cancelled'),
};

const CASES: readonly Case[] = [
  { name: 'numbers the first verdict 1.1', draft: {}, rows: [], expected: '1.1' },
  { name: 'keeps the attempt of a first verdict', draft: { attempt: 3 }, rows: [], expected: '3.1' },
  { name: 'finds its own row again, as news', draft: {}, rows: [recorded({}, 'mine')], expected: '=1.1!' },
  {
    name: 'finds its own row again when the ledger had raised its attempt',
    draft: laterStart,
    rows: [recorded({ attempt: 2, ...laterStart }, 'mine'), recorded()],
    expected: '=2.1!',
  },
  {
    name: 'finds its own row again although the vendor clock runs ahead of the recording',
    draft: { startedAt: '2026-03-01T12:30:00.000Z', endedAt: null },
    rows: [recorded({ startedAt: '2026-03-01T12:30:00.000Z', endedAt: null }, 'mine')],
    expected: '=1.1!',
  },
  {
    name: 'amends its own row when the verdict is another',
    draft: { status: 'failed', vendorStatus: 'FAILED' },
    rows: [recorded({}, 'mine')],
    expected: '1.2',
  },
  { name: 'lets an equal verdict stand', draft: {}, rows: [recorded()], expected: '=1.1' },
  {
    name: 'amends a verdict whose status differs',
    draft: { status: 'checks_failed' },
    rows: [recorded()],
    expected: '1.2',
  },
  {
    name: 'amends a verdict whose vendor status differs',
    draft: { vendorStatus: 'APPROVED' },
    rows: [recorded()],
    expected: '1.2',
  },
  {
    name: 'amends a verdict whose check results differ',
    draft: { checks: [checkOf()] },
    rows: [recorded()],
    expected: '1.2',
  },
  {
    name: 'counts revisions from the latest',
    draft: {},
    rows: [recorded({ revision: 2, status: 'failed' }), recorded()],
    expected: '1.3',
  },
  {
    name: 'raises the attempt when the draft says so, even for an equal verdict',
    draft: { attempt: 2 },
    rows: [recorded()],
    expected: '2.1',
  },
  {
    name: 'raises the attempt when the start lies after the recorded end',
    draft: laterStart,
    rows: [recorded()],
    expected: '2.1',
  },
  {
    name: 'raises the attempt when the start lies after the recording and no end was known',
    draft: { startedAt: '2026-03-01T12:00:00.001Z', endedAt: null },
    rows: [recorded({ endedAt: null })],
    expected: '2.1',
  },
  {
    name: 'keeps the attempt when the start lies between the start and the recording',
    draft: { startedAt: '2026-03-01T11:59:59.000Z', endedAt: null },
    rows: [recorded({ endedAt: null })],
    expected: '=1.1',
  },
  {
    name: 'keeps the attempt when no times are known',
    draft: { ...unclocked, status: 'failed' },
    rows: [recorded(unclocked)],
    expected: '1.2',
  },
  {
    name: 'takes an equal start for the same execution, however late it lies',
    draft: { startedAt: '2026-03-01T12:30:00Z', endedAt: null },
    rows: [recorded({ startedAt: '2026-03-01T12:30:00.000Z', endedAt: null })],
    expected: '=1.1',
  },
  {
    name: 'does not let late news of an earlier attempt amend the latest one',
    draft: {},
    rows: [second, recorded()],
    expected: '=1.1',
  },
  {
    name: 'starts the revisions of a new attempt at 1',
    draft: { ...laterStart, startedAt: '2026-03-01T11:50:00.000Z' },
    rows: [second, recorded()],
    expected: '3.1',
  },
  {
    name: "lets our cancel stand when the vendor's own follows",
    draft: vendorCancel,
    rows: [ourCancel],
    expected: '=1.1',
  },
  {
    name: 'amends our cancel when the vendor says that the run succeeded',
    draft: {},
    rows: [ourCancel],
    expected: '1.2',
  },
  {
    name: 'takes a cancel by the vendor of a re-executed run for a new attempt',
    draft: { ...vendorCancel, ...laterStart },
    rows: [ourCancel],
    expected: '2.1',
  },
  {
    name: "amends a time-out with the vendor's late cancel",
    draft: vendorCancel,
    rows: [timedOut('still_running')],
    expected: '1.2',
  },
  {
    name: "lets a time-out with our cancel stand when the vendor's own follows",
    draft: vendorCancel,
    rows: [timedOut('cancelled')],
    expected: '=1.1',
  },
  {
    name: 'amends a time-out with a late success',
    draft: {},
    rows: [timedOut('still_running')],
    expected: '1.2',
  },
  {
    name: 'keeps the attempt when a run that timed out in the queue starts after all',
    draft: laterStart,
    rows: [timedOut('unknown')],
    expected: '1.2',
  },
  {
    name: "does not amend the vendor's verdict because the vendor has forgotten the run",
    draft: notFound,
    rows: [recorded()],
    expected: '=1.1',
  },
  {
    name: "does not amend the vendor's verdict by a cancel of ours",
    draft: { ...ourCancel.outcome },
    rows: [recorded()],
    expected: '=1.1',
  },
  {
    name: 'records a time-out of a further attempt',
    draft: { ...notFound, status: 'timed_out', decidedBy: 'deadline', attempt: 2 },
    rows: [recorded()],
    expected: '2.1',
  },
];

describe('numberVerdict', () => {
  it.each(CASES)('$name', ({ draft, rows, expected }) => {
    expect(brief(numberVerdict(draftOf({ runId: 'run_1', ...draft }), 'mine', rows))).toBe(expected);
  });
});

describe('isSameVerdict', () => {
  const verdict = (...checks: readonly ReturnType<typeof checkOf>[]) => draftOf({ checks });

  it('compares checks in any order', () => {
    const [a, b] = [checkOf({ name: 'a' }), checkOf({ name: 'b' })];
    expect(isSameVerdict(verdict(a, b), verdict(b, a))).toBe(true);
  });

  it('does not mind how a check words its result', () => {
    expect(isSameVerdict(verdict(checkOf({ message: 'one', matched: [] })), verdict(checkOf()))).toBe(true);
  });

  it.each([
    { status: 'failed' as const },
    { name: 'other' },
    { expected: 'two names' },
    { source: 'vendor' as const },
  ])('sees the difference of a check that has %o', (difference) => {
    expect(isSameVerdict(verdict(checkOf(difference)), verdict(checkOf()))).toBe(false);
  });
});
