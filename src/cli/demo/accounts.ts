import type { Config } from '../../config/config.js';
import { resolveConfig } from '../../config/resolve-config.js';
import { newWebhookSecret } from '../../testing/kit-parts.js';
import {
  simulatedCyberdesk,
  simulatedExtend,
  simulatedKnowledgeStack,
  simulatedNoxus,
  simulatedVeryfront,
  type SimulatedVendors,
} from '../dev/simulated-vendors.js';

/**
 * Accounts of the demo. `default` is read every second or two; `seldom-read`, which vendors that push have too, so
 * seldom that only a webhook can tell the end of a run.
 */
export type DemoAccount = 'default' | 'seldom-read';

const QUICK = { pollMinSeconds: 1, pollMaxSeconds: 2 };
const SELDOM = { name: 'seldom-read', pollMinSeconds: 60, pollMaxSeconds: 60 } satisfies {
  name: DemoAccount;
} & Record<string, unknown>;

/**
 * The demo's configuration; the user's own file and environment have no part in it. Callbacks may go to this machine,
 * and are signed with a new secret.
 */
export function demoConfig(simulated: SimulatedVendors): Config {
  const pushing = [simulatedCyberdesk(simulated), simulatedExtend(simulated), simulatedNoxus(simulated)];
  const polled = [simulatedKnowledgeStack(simulated), simulatedVeryfront(simulated)];
  const accounts = [
    ...[...pushing, ...polled].map((account) => ({ ...account, ...QUICK })),
    ...pushing.map((account) => ({ ...account, ...SELDOM })),
  ];
  const callback = { secrets: [newWebhookSecret()], allowPrivateAddresses: true };
  return resolveConfig({ accounts, sinks: { callback } }, {});
}
