import { becauseOf, checksPassed, decidedBy, outlasted, vendorRunIs } from './expectations.js';
import type { Scenario } from './scenario.js';

const VENDOR = 'veryfront';

/** The vendor's own limit in seconds, and what the app grants besides. */
const TIMEOUT_SECONDS = 6;
const GRACE_SECONDS = 1;

/** What can happen to a run that can only be read, may wait for a person, and can be cancelled. */
export const VERYFRONT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'pending, runs, completes',
    run: {
      vendor: VENDOR,
      script: [
        { afterMs: 0, status: 'pending' },
        { afterMs: 1_500, status: 'running' },
        { afterMs: 5_000, status: 'completed' },
      ],
      files: ['report.json'],
    },
    track: { checks: [{ type: 'attachment_exists', names: ['report.json'] }] },
    expected: 'succeeded',
    expectations: [decidedBy('read'), checksPassed(1)],
  },
  {
    name: 'waits for approval, then completes',
    run: {
      vendor: VENDOR,
      fields: { timeout_seconds: TIMEOUT_SECONDS },
      script: [
        { afterMs: 0, status: 'running' },
        { afterMs: 2_000, status: 'waiting', waiting_reason: 'approval' },
        { afterMs: 10_000, status: 'completed' },
      ],
    },
    track: { graceSeconds: GRACE_SECONDS },
    expected: 'succeeded',
    expectations: [decidedBy('read'), outlasted(TIMEOUT_SECONDS + GRACE_SECONDS)],
  },
  {
    name: 'exceeds timeout_seconds, is cancelled',
    run: {
      vendor: VENDOR,
      fields: { timeout_seconds: 4 },
      script: [{ afterMs: 0, status: 'running' }],
    },
    track: { graceSeconds: GRACE_SECONDS, onDeadline: 'cancel' },
    expected: 'timed_out',
    expectations: [becauseOf('run_deadline'), decidedBy('deadline'), vendorRunIs('cancelled')],
  },
];
