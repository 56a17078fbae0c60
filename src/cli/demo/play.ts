import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import {
  RunNotTrackedError,
  type RunHandle,
  type RunTracker,
  type TrackingState,
} from '../../client/index.js';
import type { RunKey } from '../../domain/run-key.js';
import type { SimulatedVendors } from '../dev/simulated-vendors.js';
import { createRun } from './control-api.js';
import type { Scenario } from './scenario.js';

/** How often the state of a run is asked for, in milliseconds. */
const LOOK_EVERY_MS = 500;

/** Longest that a scenario may take, in milliseconds; all of them are over in a third of it. */
const PATIENCE_MS = 45_000;

/** Where scenarios are played. */
export interface Stage {
  readonly client: Client;
  /** Made with that client. */
  readonly tracker: RunTracker;
  readonly simulated: SimulatedVendors;
  readonly gatewayUrl: string;
  /** Gives everything up. */
  readonly signal: AbortSignal;
  /** Is shown what is known of a run. */
  readonly show: (scenario: Scenario, state: TrackingState) => void;
}

/** What was played. */
export interface Played {
  readonly scenario: Scenario;
  readonly key: RunKey;
  readonly workflowId: string;
  /** When the run was made, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** What kept the scenario from its end, or null. */
  readonly problem: string | null;
}

async function makeRun(scenario: Scenario, account: string, stage: Stage): Promise<string> {
  const { simulated, gatewayUrl, signal } = stage;
  const { vendor } = scenario.run;
  const webhooks = {
    url: `${gatewayUrl}/webhooks/${vendor}/${account}`,
    secret: simulated.webhookSecret,
    ...scenario.webhooks,
  };
  return createRun(simulated.url, { ...scenario.run, webhooks }, signal);
}

async function showOnce(scenario: Scenario, run: RunHandle, { show }: Stage): Promise<void> {
  try {
    show(scenario, await run.state());
  } catch (error) {
    // Before anything tracks the run there is nothing to show; other errors show in the outcome.
    if (!(error instanceof RunNotTrackedError)) return;
  }
}

async function keepShowing(
  scenario: Scenario,
  run: RunHandle,
  stage: Stage,
  over: AbortSignal,
): Promise<void> {
  while (!over.aborted) {
    await showOnce(scenario, run, stage);
    await delay(LOOK_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
  }
}

/** Tracks the run as its app would, and waits for the outcome. */
async function trackToTheEnd(scenario: Scenario, key: RunKey, stage: Stage): Promise<void> {
  const { tracker, client, signal } = stage;
  await delay(scenario.trackAfterMs ?? 0, undefined, { signal });
  const run = await tracker.track({ ...key, ...scenario.track });
  signal.throwIfAborted();
  const tooLong = AbortSignal.timeout(PATIENCE_MS);
  try {
    // A call that is still under way when its connection is closed would be tried again by the SDK, and crash.
    await client.withAbortSignal(AbortSignal.any([signal, tooLong]), () => run.outcome());
  } catch (error) {
    throw tooLong.aborted ? new Error(`no outcome within ${PATIENCE_MS / 1000} s`, { cause: error }) : error;
  }
}

/** Plays one scenario to its end. Throws only when everything is given up. */
export async function play(scenario: Scenario, stage: Stage): Promise<Played> {
  const startedAt = Date.now();
  const { account = 'default', run } = scenario;
  const runId = await makeRun(scenario, account, stage);
  const key: RunKey = { vendor: run.vendor, account, runId };
  const handle = stage.tracker.getHandle(key);
  const over = new AbortController();
  const showing = keepShowing(scenario, handle, stage, AbortSignal.any([stage.signal, over.signal]));
  let problem: string | null = null;
  try {
    await trackToTheEnd(scenario, key, stage);
  } catch (error) {
    stage.signal.throwIfAborted();
    problem = error instanceof Error ? error.message : String(error);
  } finally {
    over.abort();
    await showing;
  }
  await showOnce(scenario, handle, stage);
  return { scenario, key, workflowId: handle.workflowId, startedAt, problem };
}
