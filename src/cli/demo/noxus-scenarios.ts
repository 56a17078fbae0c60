import type { ScriptEntry } from '../../simulators/index.js';
import { checksPassed, decidedBy, outlasted, webhooksAnswered } from './expectations.js';
import type { Scenario } from './scenario.js';

const VENDOR = 'noxus';

/** What the run may take, grace included, in seconds; the wait for a person alone takes longer. */
const LIMIT_SECONDS = 7;

/** A run that works from the beginning until `endMs`. */
function until(endMs: number): readonly ScriptEntry[] {
  return [
    { afterMs: 0, status: 'running' },
    { afterMs: endMs, status: 'completed' },
  ];
}

/** What can happen to a run whose vendor signs nothing, so that a callback is no more than a hint to read. */
export const NOXUS_SCENARIOS: readonly Scenario[] = [
  {
    name: 'callback with its token, then a read',
    // Without the hint the next read would come later than anyone waits here.
    account: 'seldom-read',
    run: { vendor: VENDOR, script: until(4_000), files: ['answer.pdf'] },
    track: { checks: [{ type: 'attachment_exists', names: ['answer.pdf'] }] },
    expected: 'succeeded',
    expectations: [decidedBy('read'), checksPassed(1), webhooksAnswered(200)],
  },
  {
    name: 'callback with another token',
    run: { vendor: VENDOR, script: until(4_500) },
    webhooks: { behaviour: 'forged' },
    expected: 'succeeded',
    expectations: [decidedBy('read'), webhooksAnswered(401)],
  },
  {
    name: 'waits for human feedback, then completes',
    run: {
      vendor: VENDOR,
      script: [
        { afterMs: 0, status: 'running' },
        { afterMs: 2_000, status: 'awaiting_human_feedback' },
        { afterMs: 10_000, status: 'completed' },
      ],
    },
    track: { maxRunDurationSeconds: LIMIT_SECONDS - 1, graceSeconds: 1 },
    expected: 'succeeded',
    expectations: [decidedBy('read'), outlasted(LIMIT_SECONDS)],
  },
];
