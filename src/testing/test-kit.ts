import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { Clock } from '../activities/clock.js';
import { RunTracker } from '../client/run-tracker.js';
import type { Config } from '../config/config.js';
import type { AccountInput } from '../config/input.js';
import type { OwnSink } from '../domain/sinks.js';
import { DEFAULT_TASK_QUEUE } from '../domain/run-key.js';
import type { PollOptions, TimingOptions } from '../domain/timing.js';
import { openEmbeddedLedger, IN_MEMORY } from '../ledger/embedded.js';
import type { Ledger } from '../ledger/ledger.js';
import {
  msOfDuration,
  startDeliveries,
  type Duration,
  type RunBuilder,
  type Simulators,
} from '../simulators/index.js';
import type { Vendor } from '../vendors/vendor.js';
import { startEnvironment, type KitServer } from './environment.js';
import { kitConfig, newWebhookSecret, startGateway, startSimulators, type Closer } from './kit-parts.js';
import { startWorkers } from './kit-workers.js';
import { ActivityCount, StallWatch } from './stall-watch.js';
import { PumpingClient, WebhookPump } from './time-skipping.js';

/** How a kit is made. */
export interface TestKitOptions {
  /** Skips time, or runs at real speed on a server that exists already. @default 'time-skipping' */
  readonly server?: KitServer;
  /** Path of your own workflows; they run on the task queue `test`. */
  readonly workflowsPath?: string;
  /** Your own activities, on the task queue `test`. */
  readonly activities?: object;
  /** Timing of the simulated vendors' accounts. */
  readonly timing?: TimingOptions;
  /** Reading cadence of the simulated vendors' accounts. */
  readonly poll?: PollOptions;
  /** Vendors of your own. */
  readonly vendors?: readonly Vendor[];
  /** Accounts besides the one at each simulated vendor. */
  readonly accounts?: readonly AccountInput[];
  /** Sinks of your own by name. Callbacks may go to this machine. @default {} */
  readonly sinks?: Readonly<Record<string, OwnSink>>;
  /** Stays yours to close. @default an embedded one in memory */
  readonly ledger?: Ledger;
  /** False leaves Landfall's worker out, for a test that runs one of its own. @default true */
  readonly worker?: boolean;
  /** Landfall's workflows, bundled. @default the bundle of the package */
  readonly workflowBundle?: WorkflowBundleOption;
}

/** Everything that a test of tracked runs needs, in one process. */
export interface TestKit {
  readonly env: TestWorkflowEnvironment;
  /** On a server that skips time, waiting for a result by this client skips it, and webhooks come at their moment. */
  readonly client: Client;
  readonly tracker: RunTracker;
  readonly ledger: Ledger;
  readonly config: Config;
  readonly simulators: Simulators;
  /** Writes a run at Cyberdesk whose webhooks go to the kit's gateway. */
  readonly cyberdesk: { run(): RunBuilder };
  /** Writes a run at Extend whose webhooks go to the kit's gateway. */
  readonly extend: { run(): RunBuilder };
  /** Writes a run at Knowledge Stack. */
  readonly knowledgeStack: { run(): RunBuilder };
  /** Writes a run at Noxus that calls the kit's gateway back. */
  readonly noxus: { run(): RunBuilder };
  /** Writes a run at Veryfront. */
  readonly veryfront: { run(): RunBuilder };
  /** Base URL of the gateway. */
  readonly gatewayUrl: string;
  /** The secret of the kit's accounts at vendors that push: what they sign with, or the token of their callbacks. */
  readonly webhookSecret: string;
  /** The secret that the kit's callbacks are signed with, for `verifyCallback`. */
  readonly callbackSecret: string;
  /** The server's time, in milliseconds since the epoch. */
  now(): Promise<number>;
  /** Lets time pass, with all that happens in it. */
  sleep(duration: Duration): Promise<void>;
  /** Stops all that the kit started. */
  stop(): Promise<void>;
}

/** Closes in the reverse order of opening; a part that fails to close does not keep the others open. */
async function closeAll(closers: readonly Closer[]): Promise<void> {
  for (const close of closers.toReversed()) await close().catch(() => {});
}

async function openLedger(given: Ledger | undefined, closers: Closer[]): Promise<Ledger> {
  if (given !== undefined) return given;
  const { ledger } = await openEmbeddedLedger({ dataDir: IN_MEMORY });
  closers.push(() => ledger.close());
  await ledger.migrate();
  return ledger;
}

interface TimeParts {
  readonly env: TestWorkflowEnvironment;
  readonly clock: Clock;
  readonly simulators: Simulators;
  readonly activities: ActivityCount;
}

/** How time is waited for: skipped with the webhooks in it, or really. */
function timeOf(
  { env, clock, simulators, activities }: TimeParts,
  closers: Closer[],
): { readonly client: Client; readonly sleep: (duration: Duration) => Promise<void> } {
  const { testService } = env.connection;
  if (env.supportsTimeSkipping && testService !== undefined) {
    const stalls = new StallWatch(env, testService, activities);
    const pump = new WebhookPump(env, simulators, stalls, activities);
    const sleep = async (duration: Duration) => pump.advanceTo((await clock.now()) + msOfDuration(duration));
    return { client: new PumpingClient(env, testService, pump, simulators, stalls), sleep };
  }
  const deliveries = startDeliveries(simulators);
  closers.push(async () => deliveries.stop());
  const sleep = async (duration: Duration) => {
    await env.sleep(msOfDuration(duration));
  };
  return { client: env.client, sleep };
}

async function assemble(options: TestKitOptions, closers: Closer[]): Promise<TestKit> {
  const env = await startEnvironment(options.server ?? 'time-skipping');
  closers.push(() => env.teardown());
  const clock: Clock = { now: () => env.currentTimeMs() };
  const { simulators, url: simulatorsUrl, close } = await startSimulators(clock);
  closers.push(close);
  const ledger = await openLedger(options.ledger, closers);
  const [webhookSecret, callbackSecret] = [newWebhookSecret(), newWebhookSecret()];
  // The one that `awaitRun` expects; but several kits may share a server that is not their own.
  const taskQueue = env.supportsTimeSkipping ? DEFAULT_TASK_QUEUE : `landfall-test-${randomUUID()}`;
  const { timing = {}, poll = {}, vendors = [], accounts = [] } = options;
  const secrets = { webhookSecret, callbackSecret };
  const config = kitConfig({ simulatorsUrl, ...secrets, taskQueue, timing, poll, vendors, accounts });
  const activities = new ActivityCount();
  const { client, sleep } = timeOf({ env, clock, simulators, activities }, closers);
  closers.push(await startWorkers({ env, config, ledger, clock, options, activities }));
  const gateway = await startGateway(client, config, clock);
  closers.push(gateway.close);
  const webhooksTo = (path: string) =>
    ({ url: `${gateway.url}/webhooks/${path}`, secret: webhookSecret, behaviour: 'normal' }) as const;
  const callbackPath = `noxus/default/${encodeURIComponent(webhookSecret)}`;
  return {
    env,
    client,
    tracker: new RunTracker({ client, config, ledger }),
    ledger,
    config,
    simulators,
    cyberdesk: { run: () => simulators.cyberdesk.run().webhooks(webhooksTo('cyberdesk')) },
    extend: { run: () => simulators.extend.run().webhooks(webhooksTo('extend')) },
    knowledgeStack: simulators.knowledgeStack,
    noxus: { run: () => simulators.noxus.run().webhooks(webhooksTo(callbackPath)) },
    veryfront: simulators.veryfront,
    gatewayUrl: gateway.url,
    ...secrets,
    now: async () => clock.now(),
    sleep,
    stop: () => closeAll(closers),
  };
}

/**
 * Starts a server, simulators, gateway, ledger and worker in this process.
 * @throws Error when a server cannot be found or started; nothing is left running then.
 */
export async function createTestKit(options: TestKitOptions = {}): Promise<TestKit> {
  const closers: Closer[] = [];
  try {
    return await assemble(options, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}
