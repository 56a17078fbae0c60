import type { ScriptEntry } from '../../simulators/index.js';
import { becauseOf, decidedBy, outlasted, stepsTold, webhooksAnswered } from './expectations.js';
import type { Scenario } from './scenario.js';

const VENDOR = 'extend';

/** What the run may take, grace included, in seconds; its review alone takes longer. */
const LIMIT_SECONDS = 7;

/** A finished step; Extend tells each by an event of its own. */
function step(afterMs: number, type: string, name: string): ScriptEntry {
  const event = 'workflow_run.step_run.processed';
  return { afterMs, event, stepType: type, step: { object: 'workflow_step', name, type } };
}

/** What can happen to a run whose vendor pushes its steps, its reviews and its end. */
export const EXTEND_SCENARIOS: readonly Scenario[] = [
  {
    name: 'two steps told, then processed',
    account: 'seldom-read',
    run: {
      vendor: VENDOR,
      script: [
        { afterMs: 0, status: 'PROCESSING' },
        step(1_500, 'PARSE', 'Read the invoice'),
        step(3_000, 'EXTRACT', 'Find the totals'),
        { afterMs: 5_000, status: 'PROCESSED' },
      ],
    },
    expected: 'succeeded',
    expectations: [
      decidedBy('webhook'),
      stepsTold('Read the invoice', 'Find the totals'),
      webhooksAnswered(200, 200, 200),
    ],
  },
  {
    name: 'waits for a reviewer, then processed',
    account: 'seldom-read',
    run: {
      vendor: VENDOR,
      script: [
        { afterMs: 0, status: 'PROCESSING' },
        { afterMs: 2_000, status: 'NEEDS_REVIEW' },
        { afterMs: 10_000, status: 'PROCESSED' },
      ],
    },
    track: { maxRunDurationSeconds: LIMIT_SECONDS - 1, graceSeconds: 1 },
    expected: 'succeeded',
    expectations: [decidedBy('webhook'), outlasted(LIMIT_SECONDS), webhooksAnswered(200, 200)],
  },
  {
    name: 'rejected by the reviewer',
    account: 'seldom-read',
    run: {
      vendor: VENDOR,
      script: [
        { afterMs: 0, status: 'PROCESSING' },
        { afterMs: 1_500, status: 'NEEDS_REVIEW' },
        { afterMs: 5_000, status: 'REJECTED', rejectionNote: 'The totals do not add up' },
      ],
    },
    tells: ['veryfront', 'callback'],
    expected: 'failed',
    expectations: [becauseOf('rejected'), decidedBy('webhook'), webhooksAnswered(200, 200)],
  },
  {
    name: 'webhook with a forged signature',
    run: {
      vendor: VENDOR,
      script: [
        { afterMs: 0, status: 'PROCESSING' },
        { afterMs: 4_000, status: 'PROCESSED' },
      ],
    },
    webhooks: { behaviour: 'forged' },
    expected: 'succeeded',
    expectations: [decidedBy('read'), webhooksAnswered(401)],
  },
];
