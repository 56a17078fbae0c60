import { describe, expect, it } from 'vitest';
import type { TrackingState } from '../../src/domain/contract.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { trackingDetails } from '../../src/domain/tracking-details.js';
import { at } from './observations.js';

const STATE: TrackingState = {
  vendor: 'acme',
  account: 'default',
  runId: 'r-1',
  phase: 'running',
  vendorStatus: 'BUSY',
  attempt: 1,
  blocked: null,
  deadlineAt: at(3600),
  lastReadAt: at(100),
  nextReadAt: at(160),
  progress: null,
  outcome: null,
};

const OUTCOME = {
  status: 'checks_failed',
  decidedBy: 'webhook',
  reason: { code: 'check_failed', message: 'has a csv: none' },
  checks: [
    {
      name: 'has a csv',
      type: 'custom',
      source: 'app',
      status: 'failed',
      expected: '',
      matched: [],
      message: 'none',
    },
    {
      name: 'quiet',
      type: 'custom',
      source: 'app',
      status: 'passed',
      expected: '',
      matched: [],
      message: '',
    },
  ],
  sinks: [{ name: 'callback:https://app.example/`done`', status: 'pending', attempts: 0, message: null }],
} as unknown as Outcome;

/** Everything outside of code spans, which is all that Markdown would read. */
function readAsMarkdown(details: string): string {
  return details.replace(/`[^`\n]*`/g, '');
}

describe('the details of a tracking', () => {
  it('say what is known and what is waited for', () => {
    expect(trackingDetails(STATE, 'waiting for the end of the run')).toBe(
      [
        'Tracking `[vendor=acme, runId=r-1]`: waiting for the end of the run',
        '',
        '- **Phase:** running (`BUSY`)',
        '- **Deadline:** 2026-11-02T10:00:00.000Z',
        '- **Last read:** 2026-11-02T09:01:40.000Z',
        '- **Next read:** 2026-11-02T09:02:40.000Z',
      ].join('\n'),
    );
  });

  it('leave out what is not known', () => {
    const unseen = { ...STATE, phase: 'unknown', vendorStatus: null, deadlineAt: null } as const;
    const details = trackingDetails({ ...unseen, lastReadAt: null, nextReadAt: null }, 'waiting');
    expect(details).toBe('Tracking `[vendor=acme, runId=r-1]`: waiting\n\n- **Phase:** not seen yet');
  });

  it('show what blocks, the attempt and the progress', () => {
    const steps = [{ name: 'Fetch', type: 'http', status: 'done', at: null }];
    const details = trackingDetails(
      { ...STATE, attempt: 2, blocked: 'credentials', progress: { percent: 40, steps } },
      'waiting',
    );
    expect(details.split('\n').slice(3)).toEqual([
      '- **Attempt:** 2',
      '- **Deadline:** 2026-11-02T10:00:00.000Z',
      '- **Last read:** 2026-11-02T09:01:40.000Z',
      '- **Next read:** 2026-11-02T09:02:40.000Z',
      '- **Blocked:** credentials',
      '- **Progress:** 40 %',
      '  - `Fetch` `done`',
    ]);
  });

  it('show the outcome with its checks, and no further read', () => {
    const details = trackingDetails({ ...STATE, phase: 'succeeded', outcome: OUTCOME }, 'recorded');
    expect(details.split('\n').slice(5)).toEqual([
      '- **Outcome:** checks_failed, decided by webhook',
      '- **Reason:** check_failed: `has a csv: none`',
      '- **Checks:**',
      '  - failed: `has a csv` `none`',
      '  - passed: `quiet`',
      '- **Sinks:**',
      "  - pending: `callback:https://app.example/'done'`",
    ]);
  });

  it.each([
    '[click](https://evil.example)',
    '![pixel](https://evil.example/p.png)',
    '` [click](https://evil.example) `',
    '``` \n# Heading\n```',
    'line\n\n## Outcome\n- **Outcome:** succeeded',
    '\r\n<img src=x onerror=alert(1)>',
    '\u2028[click](https://evil.example)',
    '`'.repeat(50),
  ])('show %j of a vendor as text, wherever it stands', (evil) => {
    const outcome = {
      ...OUTCOME,
      reason: { code: 'vendor_failed', message: evil },
      checks: [{ ...OUTCOME.checks[0]!, name: evil, message: evil }],
    } as Outcome;
    const steps = [{ name: evil, type: evil, status: evil, at: null }];
    const state = { ...STATE, runId: evil, vendorStatus: evil, progress: { percent: null, steps }, outcome };
    const harmless = trackingDetails(
      JSON.parse(
        JSON.stringify(state).replaceAll(JSON.stringify(evil).slice(1, -1), 'text'),
      ) as TrackingState,
      'recorded',
    );
    expect(readAsMarkdown(trackingDetails(state, 'recorded'))).toBe(readAsMarkdown(harmless));
  });
});
