import type { Heard } from '../../../../src/cli/demo/heard.js';
import type { Found } from '../../../../src/cli/demo/judge.js';
import type { Played } from '../../../../src/cli/demo/play.js';
import type { Scenario } from '../../../../src/cli/demo/scenario.js';
import type { Outcome } from '../../../../src/client/index.js';
import { outcomeWith } from '../../../sinks/support/outcomes.js';

const RECORDED = outcomeWith({ vendor: 'cyberdesk' });

/** The outcome of that scenario; succeeded unless said otherwise. */
export function recordedAs(overrides: Partial<Outcome> = {}): Outcome {
  return { ...RECORDED, ...overrides };
}

/** A scenario that was played to its end, as it is judged; it expects success. */
export function played(scenario: Partial<Scenario> = {}): Played {
  const { vendor, account, runId, workflowId, recordedAt } = RECORDED;
  return {
    scenario: { name: 'a scenario', run: { vendor }, expected: 'succeeded', ...scenario },
    key: { vendor, account, runId },
    sinks: [],
    workflowId,
    startedAt: Date.parse(recordedAt) - 4_200,
    state: null,
    problem: null,
  };
}

/** What was found out about it: a recorded success of which nobody else was told, unless said otherwise. */
export function found(
  given: Partial<Omit<Found, 'heard'>> & { readonly heard?: Partial<Heard> } = {},
): Found {
  const { heard, ...others } = given;
  return {
    outcomes: [RECORDED],
    calls: [],
    ...others,
    heard: { veryfront: [], callback: [], ...heard },
  };
}
