import type { Config } from '../../config/config.js';
import { resolveConfig } from '../../config/resolve-config.js';
import {
  simulatedCyberdesk,
  simulatedExtend,
  simulatedKnowledgeStack,
  simulatedVeryfront,
  simulatedNoxus,
  type SimulatedVendors,
} from '../dev/simulated-vendors.js';

/**
 * Accounts of the demo. `default` is read every second or two; `seldom-read` so seldom that only a webhook can
 * tell the end of a short run.
 */
export type DemoAccount = 'default' | 'seldom-read';

const QUICK = { pollMinSeconds: 1, pollMaxSeconds: 2 };
const SELDOM = { name: 'seldom-read', pollMinSeconds: 20, pollMaxSeconds: 20 } satisfies {
  name: DemoAccount;
} & Record<string, unknown>;

/** The demo's configuration; the user's own file and environment have no part in it. */
export function demoConfig(simulated: SimulatedVendors): Config {
  const cyberdesk = simulatedCyberdesk(simulated);
  const accounts = [
    { ...cyberdesk, ...QUICK },
    { ...cyberdesk, ...SELDOM },
    { ...simulatedExtend(simulated), ...QUICK },
    { ...simulatedKnowledgeStack(simulated), ...QUICK },
    { ...simulatedVeryfront(simulated), ...QUICK },
    { ...simulatedNoxus(simulated), ...QUICK },
  ];
  return resolveConfig({ accounts }, {});
}
