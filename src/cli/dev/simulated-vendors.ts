import type { AccountConfig, Config } from '../../config/config.js';
import type { AccountInput } from '../../config/input.js';
import { resolveAccounts } from '../../config/resolve-accounts.js';
import {
  createSimulators,
  serveSimulators,
  SIMULATOR_API_KEY,
  startDeliveries,
} from '../../simulators/index.js';
import type { Teardown } from './teardown.js';

/** Where the simulators are, and the secret that their webhooks are to be signed with. */
export interface SimulatedVendors {
  /** Without a trailing slash; a vendor's base URL is this and its name. */
  readonly url: string;
  readonly webhookSecret: string;
}

/** Serves the simulators on this machine, by its own clock, and sends their webhooks when they are due. */
export async function startSimulators(port: number, teardown: Teardown): Promise<string> {
  const simulators = createSimulators({ clock: { now: () => Date.now() } });
  const { url, close } = await serveSimulators(simulators, { port });
  teardown.add(close);
  const deliveries = startDeliveries(simulators);
  teardown.add(async () => deliveries.stop());
  return url;
}

/** The account that Cyberdesk's simulator is used with. */
export function simulatedCyberdesk({ url, webhookSecret }: SimulatedVendors): AccountInput {
  return {
    vendor: 'cyberdesk',
    apiKey: SIMULATOR_API_KEY,
    baseUrl: `${url}/cyberdesk`,
    webhookSecrets: [webhookSecret],
  };
}

/** The account that Extend's simulator is used with. */
export function simulatedExtend({ url, webhookSecret }: SimulatedVendors): AccountInput {
  return {
    vendor: 'extend',
    apiKey: SIMULATOR_API_KEY,
    baseUrl: `${url}/extend`,
    webhookSecrets: [webhookSecret],
  };
}

/** The account that Knowledge Stack's simulator is used with. */
export function simulatedKnowledgeStack({ url }: SimulatedVendors): AccountInput {
  return { vendor: 'knowledge-stack', apiKey: SIMULATOR_API_KEY, baseUrl: `${url}/knowledge-stack` };
}

/** The account that Veryfront's simulator is used with. */
export function simulatedVeryfront({ url }: SimulatedVendors): AccountInput {
  return { vendor: 'veryfront', apiKey: SIMULATOR_API_KEY, baseUrl: `${url}/veryfront` };
}

/** The account that Noxus's simulator is used with; the secret is the token at the end of its callbacks' path. */
export function simulatedNoxus({ url, webhookSecret }: SimulatedVendors): AccountInput {
  return {
    vendor: 'noxus',
    apiKey: SIMULATOR_API_KEY,
    baseUrl: `${url}/noxus`,
    webhookSecrets: [webhookSecret],
  };
}

/** A configuration with simulated accounts in it, and the names of those that they stand in for. */
export interface SimulatedConfig {
  readonly config: Config;
  /** As `vendor/account`. */
  readonly replaced: readonly string[];
}

function nameOf({ vendor, name }: AccountConfig): string {
  return `${vendor}/${name}`;
}

/**
 * Adds an account at each simulator to a configuration. It takes the place of a configured one of the same name,
 * so that nothing simulated ever reaches a real vendor.
 */
export function withSimulatedAccounts(config: Config, vendors: SimulatedVendors): SimulatedConfig {
  const inputs = [
    simulatedCyberdesk(vendors),
    simulatedExtend(vendors),
    simulatedKnowledgeStack(vendors),
    simulatedNoxus(vendors),
    simulatedVeryfront(vendors),
  ];
  const { accounts: simulated } = resolveAccounts(inputs);
  const taken = new Set(simulated.map(nameOf));
  const others = config.accounts.filter((account) => !taken.has(nameOf(account)));
  const replaced = config.accounts.map(nameOf).filter((name) => taken.has(name));
  return { config: { ...config, accounts: [...others, ...simulated] }, replaced };
}
