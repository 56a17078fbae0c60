import type { ScriptEntry } from '../../simulators/index.js';
import { becauseOf, checksPassed, decidedBy, recordedOnce, webhooksAnswered } from './expectations.js';
import type { Scenario } from './scenario.js';

const VENDOR = 'cyberdesk';
const FILES = ['report.pdf', 'data.csv'] as const;

/** A run that works until `endMs` and ends with a status. */
function until(endMs: number, status = 'success'): readonly ScriptEntry[] {
  return [
    { afterMs: 0, status: 'running' },
    { afterMs: endMs, status },
  ];
}

/** What can happen to a run whose vendor pushes, and how it must end. */
export const CYBERDESK_SCENARIOS: readonly Scenario[] = [
  {
    name: 'webhook, two checks passed',
    account: 'seldom-read',
    run: { vendor: VENDOR, script: until(4_000), files: FILES },
    track: {
      checks: [
        { type: 'attachment_exists', names: ['report.pdf'] },
        { type: 'filename_regex', pattern: '\\.csv$', count: 1 },
      ],
    },
    tells: ['veryfront', 'callback'],
    expected: 'succeeded',
    expectations: [decidedBy('webhook'), checksPassed(2), webhooksAnswered(200)],
  },
  {
    name: 'webhook lost, found by reading',
    run: { vendor: VENDOR, script: until(5_000) },
    webhooks: { behaviour: 'lost' },
    expected: 'succeeded',
    expectations: [decidedBy('read'), webhooksAnswered()],
  },
  {
    name: 'webhook three times and out of order',
    account: 'seldom-read',
    run: { vendor: VENDOR, script: until(3_000) },
    // The fourth delivery is an older message, of the status before.
    webhooks: { behaviour: 'reordered', copies: 3, delayMs: 400 },
    expected: 'succeeded',
    expectations: [decidedBy('webhook'), recordedOnce, webhooksAnswered(200, 200, 200, 200)],
  },
  {
    name: 'webhook before track',
    run: { vendor: VENDOR, script: until(300), files: FILES },
    track: { checks: [{ type: 'attachment_exists', names: ['report.pdf'] }] },
    trackAfterMs: 2_500,
    expected: 'succeeded',
    expectations: [decidedBy('webhook'), checksPassed(1), recordedOnce],
  },
  {
    name: 'success without the file',
    run: { vendor: VENDOR, script: until(3_000), files: ['notes.txt'] },
    track: { checks: [{ type: 'attachment_exists', names: ['report.pdf'] }], settleSeconds: 2 },
    tells: ['veryfront', 'callback'],
    expected: 'checks_failed',
    expectations: [becauseOf('check_failed')],
  },
  {
    name: 'task failed',
    account: 'seldom-read',
    run: { vendor: VENDOR, script: until(3_500, 'task_failed') },
    expected: 'failed',
    expectations: [becauseOf('vendor_failed'), decidedBy('webhook')],
  },
  {
    name: 'forged webhook',
    run: { vendor: VENDOR, script: until(4_500) },
    webhooks: { behaviour: 'forged' },
    expected: 'succeeded',
    expectations: [decidedBy('read'), webhooksAnswered(401)],
  },
];
