import { becauseOf, checksPassed, decidedBy, leftAlone, survived, vendorRunIs } from './expectations.js';
import type { Scenario } from './scenario.js';

const VENDOR = 'knowledge-stack';

/** The vendor's two shapes of API, and its word for work in each. */
const GENERATIONS = [
  { generation: 'current', running: 'IN_PROGRESS' },
  { generation: 'abcd', running: 'RUNNING' },
] as const;

type Shape = (typeof GENERATIONS)[number];

const RETRY_AFTER_SECONDS = 3;

function completes({ generation, running }: Shape): Scenario {
  return {
    name: `queues, runs, completes (${generation})`,
    run: {
      vendor: VENDOR,
      generation,
      script: [
        { afterMs: 0, status: 'PENDING' },
        { afterMs: 2_000, status: running },
        { afterMs: 6_000, status: 'COMPLETED' },
      ],
      files: ['summary.md'],
    },
    track: { checks: [{ type: 'filename_regex', pattern: '^summary\\.' }] },
    expected: 'succeeded',
    expectations: [decidedBy('read'), checksPassed(1)],
  };
}

function exceedsItsLimit({ generation, running }: Shape): Scenario {
  return {
    name: `exceeds max_run_duration_seconds (${generation})`,
    run: {
      vendor: VENDOR,
      generation,
      fields: { max_run_duration_seconds: 5 },
      script: [
        { afterMs: 0, status: 'PENDING' },
        { afterMs: 1_000, status: running },
      ],
    },
    track: { graceSeconds: 2 },
    expected: 'timed_out',
    expectations: [becauseOf('run_deadline'), decidedBy('deadline'), vendorRunIs('still_running')],
  };
}

/** Each fault lasts twice as long as the longest delay between two reads, so that a read is sure to meet it. */
const OUTAGE: Scenario = {
  name: '429 with Retry-After, 500 and garbage',
  run: {
    vendor: VENDOR,
    script: [
      { afterMs: 0, status: 'IN_PROGRESS' },
      { afterMs: 13_500, status: 'COMPLETED' },
    ],
    faults: [
      { afterMs: 1_000, forMs: 4_000, kind: '429', retryAfterSeconds: RETRY_AFTER_SECONDS },
      { afterMs: 5_000, forMs: 4_500, kind: '500' },
      { afterMs: 9_500, forMs: 4_000, kind: 'garbage' },
    ],
  },
  expected: 'succeeded',
  expectations: [decidedBy('read'), survived('429', '500', 'garbage'), leftAlone(RETRY_AFTER_SECONDS)],
};

/** What can happen to a run whose vendor never pushes, and how it must end. */
export const KNOWLEDGE_STACK_SCENARIOS: readonly Scenario[] = [
  ...GENERATIONS.map(completes),
  ...GENERATIONS.map(exceedsItsLimit),
  OUTAGE,
];
