import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { Output } from '../../src/cli/output.js';
import { showOutcomes } from '../../src/cli/show-outcomes.js';
import { showStatus, showStatuses, statusLine } from '../../src/cli/show-status.js';
import type { RunStatus } from '../../src/client/run-status.js';
import type { Outcome } from '../../src/domain/outcome.js';

const PLAIN = picocolors.createColors(false);

const OUTCOME: Outcome = {
  vendor: 'cyberdesk',
  account: 'default',
  runId: 'a',
  attempt: 1,
  revision: 1,
  status: 'checks_failed',
  vendorStatus: 'success',
  reason: { code: 'check_failed', message: 'report: nothing matches' },
  decidedBy: 'read',
  queuedAt: null,
  startedAt: null,
  endedAt: null,
  deadlineAt: null,
  eventIds: [],
  trackedAt: '2026-05-01T08:00:00.000Z',
  recordedAt: '2026-05-01T09:00:00.000Z',
  checks: [
    {
      name: 'report',
      type: 'filename_regex',
      source: 'app',
      status: 'failed',
      expected: '',
      matched: [],
      message: 'nothing matches',
    },
    {
      name: 'log',
      type: 'filename_regex',
      source: 'app',
      status: 'passed',
      expected: '',
      matched: [],
      message: '',
    },
  ],
  files: { count: 12, names: Array.from({ length: 12 }, (_, index) => `file-${index}`) },
  vendorRun: 'ended',
  sinks: [],
  news: { webhooks: 0, duplicates: 0, stale: 0, contradictions: 0, reads: 1, readErrors: 0 },
  workflowId: 'run:cyberdesk:default:a',
};

const STATUS: RunStatus = {
  vendor: 'cyberdesk',
  account: 'default',
  runId: 'a',
  workflowId: 'run:cyberdesk:default:a',
  tracking: 'open',
  phase: 'running',
  vendorStatus: 'busy',
  blocked: null,
  deadlineAt: '2026-05-02T08:00:00.000Z',
  lastReadAt: null,
  nextReadAt: null,
  outcome: null,
  answered: true,
};

describe('a status for people', () => {
  it('is aligned, and leaves out what is not known', () => {
    expect(showStatus(STATUS, PLAIN).split('\n')).toEqual([
      'run       cyberdesk a',
      'tracking  open',
      'phase     running (vendor: busy)',
      'deadline  2026-05-02T08:00:00.000Z',
      'workflow  run:cyberdesk:default:a',
    ]);
  });

  it('says that no worker answered', () => {
    expect(showStatus({ ...STATUS, phase: 'unknown', answered: false }, PLAIN)).toContain(
      'no worker answered',
    );
  });

  it('shows the outcome, its checks and the first ten files', () => {
    const text = showStatus({ ...STATUS, tracking: 'closed', phase: 'succeeded', outcome: OUTCOME }, PLAIN);
    expect(text).toContain('outcome   checks_failed, decided by read');
    expect(text).toMatch(/checks {4}failed {2}report: nothing matches\n {10}passed {2}log\n/);
    expect(text).toContain(
      '12: file-0, file-1, file-2, file-3, file-4, file-5, file-6, file-7, file-8, file-9, …\n',
    );
    expect(text).not.toContain('deadline');
  });

  it.each([
    ['a status', showStatus({ ...STATUS, vendorStatus: '\u001b[2J\u0007\u202Eend' }, PLAIN)],
    ['a line', statusLine({ ...STATUS, vendorStatus: '\u001b[2J\u0007\u202Eend' }, PLAIN)],
    ['a list', showStatuses([{ ...STATUS, vendorStatus: '\u001b[2J\u0007\u202Eend' }], PLAIN)],
    ['outcomes', showOutcomes([{ ...OUTCOME, vendorStatus: '\u001b[2J\u0007\u202Eend' }], PLAIN)],
  ])('cannot steer the terminal by what a vendor says: %s', (_where, text) => {
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
    expect(text).toContain('[2J');
  });
});

describe('a list for people', () => {
  it('has a line of heads, and one for each run', () => {
    const lines = showStatuses([STATUS, { ...STATUS, runId: 'b', account: 'eu' }], PLAIN).split('\n');
    expect(lines.map((line) => line.split(/ {2,}/).slice(0, 5))).toEqual([
      ['VENDOR', 'ACCOUNT', 'RUN', 'TRACKING', 'PHASE'],
      ['cyberdesk', 'default', 'a', 'open', 'running'],
      ['cyberdesk', 'eu', 'b', 'open', 'running'],
    ]);
  });

  it('says so when it is empty', () => {
    expect(showStatuses([], PLAIN)).toBe('No trackings.');
    expect(showOutcomes([], PLAIN)).toBe('No outcomes.');
  });
});

describe('colours', () => {
  const textOn = (isTTY: boolean, env: Record<string, string>) => {
    let text = '';
    const stream = { isTTY, write: (chunk: string) => (text += chunk) };
    new Output({ stdout: stream, stderr: stream, env }, false).result(null, (colors) => colors.green('ok'));
    return text;
  };

  it.each([
    ['are used on a terminal', true, {}, '\u001b[32mok\u001b[39m\n'],
    ['are left out in a pipe', false, {}, 'ok\n'],
    ['are left out when NO_COLOR is set', true, { NO_COLOR: '1' }, 'ok\n'],
    ['are left out on a terminal without any', true, { TERM: 'dumb' }, 'ok\n'],
  ])('%s', (_when, isTTY, env, text) => {
    expect(textOn(isTTY, env as Record<string, string>)).toBe(text);
  });
});
