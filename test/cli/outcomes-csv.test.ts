import { describe, expect, it } from 'vitest';
import { csvOfOutcomes } from '../../src/cli/outcomes-csv.js';
import { reasonOf, type Outcome } from '../../src/domain/outcome.js';
import { outcomeWith } from '../sinks/support/outcomes.js';

/** Reads CSV as RFC 4180 defines it; throws where a text is none. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  let record: string[] = [];
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (match === null) throw new Error(`No CSV at character ${at}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    records.push(record);
    record = [];
  }
  return records;
}

function rowOf(overrides: Partial<Outcome>): Record<string, string> {
  const [head = [], row = [], ...more] = parseCsv(csvOfOutcomes([outcomeWith(overrides)]));
  expect(more).toEqual([]);
  expect(row).toHaveLength(head.length);
  return Object.fromEntries(head.map((name, index) => [name, row[index] ?? '']));
}

const messageOf = (message: string) =>
  rowOf({ reason: reasonOf('vendor_failed', message) })['reason_message'];

describe('outcomes as CSV', () => {
  it('have a header, and a column for each scalar', () => {
    const outcome = outcomeWith({ vendorStatus: 'PROCESSED', reason: null });
    expect(rowOf({ ...outcome })).toEqual({
      vendor: outcome.vendor,
      account: outcome.account,
      run_id: outcome.runId,
      attempt: String(outcome.attempt),
      revision: String(outcome.revision),
      status: outcome.status,
      vendor_status: 'PROCESSED',
      reason_code: '',
      reason_message: '',
      decided_by: outcome.decidedBy,
      queued_at: outcome.queuedAt ?? '',
      started_at: outcome.startedAt ?? '',
      ended_at: outcome.endedAt ?? '',
      deadline_at: outcome.deadlineAt ?? '',
      tracked_at: outcome.trackedAt,
      recorded_at: outcome.recordedAt,
      vendor_run: outcome.vendorRun,
      workflow_id: outcome.workflowId,
    });
  });

  it('are a header alone when there are none', () => {
    expect(parseCsv(csvOfOutcomes([]))).toHaveLength(1);
  });

  it.each([
    'a, b; c',
    'he said "no"',
    '""',
    'two\r\nlines\nand a third',
    'a\ttab',
    ' blanks at both ends ',
    'ü 😀',
  ])('give back %j as it was', (message) => {
    expect(messageOf(message)).toBe(message);
  });

  it.each([
    `=HYPERLINK("https://evil.example","see")`,
    '+1+1',
    '-2+3',
    '@SUM(A1:A9)',
    ' =1+1',
    '\t=1+1',
    '\r=1+1',
    '\n@x',
    '\uff1d1+1',
    '\ufeff=1+1',
  ])('never let a spreadsheet take %j for a formula', (message) => {
    expect(messageOf(message)).toBe(`'${message}`);
  });

  it('guard every column that a vendor or an app has a word in', () => {
    const row = rowOf({
      vendor: '=a',
      account: '+b',
      runId: '-c',
      vendorStatus: '@d',
      startedAt: '=e',
      workflowId: '=f',
    });
    expect(Object.values(row).filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
    expect(row).toMatchObject({ run_id: "'-c", vendor_status: "'@d" });
  });

  it('do not let a field end early to smuggle a formula into the next', () => {
    expect(messageOf('x",=1+1,"')).toBe('x",=1+1,"');
    expect(csvOfOutcomes([outcomeWith({ vendorStatus: 'x;=1+1' })])).toContain('"x;=1+1"');
  });

  it('cannot steer a terminal', () => {
    expect(messageOf('\u001b[2J\u0007\u0000end')).toBe('\uFFFD[2J\uFFFD\uFFFDend');
  });
});
