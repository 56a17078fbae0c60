import { CYBERDESK_SCENARIOS } from './cyberdesk-scenarios.js';
import { EXTEND_SCENARIOS } from './extend-scenarios.js';
import { KNOWLEDGE_STACK_SCENARIOS } from './knowledge-stack-scenarios.js';
import { NOXUS_SCENARIOS } from './noxus-scenarios.js';
import type { Scenario } from './scenario.js';
import { VERYFRONT_SCENARIOS } from './veryfront-scenarios.js';

/** Everything that the demo plays, side by side; no more than a terminal of 24 lines can show. */
export const SCENARIOS: readonly Scenario[] = [
  ...CYBERDESK_SCENARIOS,
  ...EXTEND_SCENARIOS,
  ...NOXUS_SCENARIOS,
  ...KNOWLEDGE_STACK_SCENARIOS,
  ...VERYFRONT_SCENARIOS,
];
