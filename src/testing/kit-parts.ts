import { randomBytes } from 'node:crypto';
import type { Clock } from '../activities/clock.js';
import { resolveConfig } from '../config/resolve-config.js';
import type { Config } from '../config/config.js';
import type { AccountInput } from '../config/input.js';
import type { PollOptions, TimingOptions } from '../domain/timing.js';
import { createWebhookHandler, serveGateway } from '../gateway/index.js';
import type { Client } from '@temporalio/client';
import type { Vendor } from '../vendors/vendor.js';
import {
  createSimulators,
  serveSimulators,
  SIMULATOR_API_KEY,
  type Simulators,
} from '../simulators/index.js';

/** Something that was opened for the kit and must be closed with it. */
export type Closer = () => Promise<unknown>;

/** The simulators, listening on a free port. */
export interface SimulatorPart {
  readonly simulators: Simulators;
  readonly url: string;
  readonly close: Closer;
}

/** Starts the simulators with the kit's clock. */
export async function startSimulators(clock: Clock): Promise<SimulatorPart> {
  const simulators = createSimulators({ clock });
  const { url, close } = await serveSimulators(simulators, { port: 0 });
  return { simulators, url, close };
}

/** Makes a webhook secret in the form of Svix: 32 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Simulated vendors that call the kit's gateway. */
const PUSHING: readonly string[] = ['cyberdesk', 'extend', 'noxus'];

/** What the accounts of a kit's configuration depend on. */
export interface KitConfigOptions {
  readonly simulatorsUrl: string;
  readonly webhookSecret: string;
  readonly callbackSecret: string;
  readonly taskQueue: string;
  readonly timing: TimingOptions;
  readonly poll: PollOptions;
  readonly vendors: readonly Vendor[];
  readonly accounts: readonly AccountInput[];
}

/** The configuration of a kit: one account at each simulated vendor, and those that the test adds. */
export function kitConfig(options: KitConfigOptions): Config {
  const { simulatorsUrl, webhookSecret, callbackSecret, taskQueue, timing, poll, vendors } = options;
  const simulated = ['cyberdesk', 'extend', 'knowledge-stack', 'noxus', 'veryfront'].map(
    (vendor): AccountInput => ({
      vendor,
      apiKey: SIMULATOR_API_KEY,
      baseUrl: `${simulatorsUrl}/${vendor}`,
      ...(PUSHING.includes(vendor) ? { webhookSecrets: [webhookSecret] } : {}),
      ...timing,
      ...poll,
    }),
  );
  const accounts = [...simulated, ...options.accounts];
  const sinks = { callback: { secrets: [callbackSecret], allowPrivateAddresses: true } };
  return resolveConfig({ taskQueue, accounts, sinks }, {}, { vendors });
}

/** The gateway, listening on a free port. */
export async function startGateway(
  client: Client,
  config: Config,
  clock: Clock,
): Promise<{ readonly url: string; readonly close: Closer }> {
  const now = async () => new Date(await clock.now());
  const { url, close } = await serveGateway(createWebhookHandler({ client, config, now }), { port: 0 });
  return { url, close };
}
