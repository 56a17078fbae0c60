import { setTimeout as delay } from 'node:timers/promises';
import type { RunHandle, TrackingState } from '../../client/index.js';
import { makeRun, type MadeRun } from './make-run.js';
import type { Scenario } from './scenario.js';
import type { Stage } from './stage.js';

/** How often the state of a run is asked for, in milliseconds. */
const LOOK_EVERY_MS = 500;

/** Longest that a scenario may take, in milliseconds; all of them are over in less than half of it. */
const PATIENCE_MS = 45_000;

/** What was played. */
export interface Played extends MadeRun {
  readonly scenario: Scenario;
  readonly workflowId: string;
  /** When the run was made, in milliseconds since the epoch. */
  readonly startedAt: number;
  /** What was known of the run when it was over, as far as anything was. */
  readonly state: TrackingState | null;
  /** What kept the scenario from its end, or null. */
  readonly problem: string | null;
}

async function showOnce(scenario: Scenario, run: RunHandle, { show }: Stage): Promise<TrackingState | null> {
  try {
    const state = await run.state();
    show(scenario, state);
    return state;
  } catch {
    // Before anything tracks the run there is nothing to show; other errors show in the outcome.
    return null;
  }
}

/** Returns what was seen last. */
async function keepShowing(
  scenario: Scenario,
  run: RunHandle,
  stage: Stage,
  over: AbortSignal,
): Promise<TrackingState | null> {
  let seen: TrackingState | null = null;
  while (!over.aborted) {
    seen = (await showOnce(scenario, run, stage)) ?? seen;
    await delay(LOOK_EVERY_MS, undefined, { signal: over }).catch(() => undefined);
  }
  return seen;
}

/** Tracks the run as its app would, and waits for the outcome. */
async function trackToTheEnd(scenario: Scenario, { key, sinks }: MadeRun, stage: Stage): Promise<void> {
  const { tracker, client, signal } = stage;
  await delay(scenario.trackAfterMs ?? 0, undefined, { signal });
  const run = await tracker.track({ ...key, ...scenario.track, sinks });
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
  const made = await makeRun(scenario, stage);
  const handle = stage.tracker.getHandle(made.key);
  const over = new AbortController();
  const showing = keepShowing(scenario, handle, stage, AbortSignal.any([stage.signal, over.signal]));
  let problem: string | null = null;
  try {
    await trackToTheEnd(scenario, made, stage);
  } catch (error) {
    stage.signal.throwIfAborted();
    problem = error instanceof Error ? error.message : String(error);
  } finally {
    over.abort();
    await showing;
  }
  const state = (await showOnce(scenario, handle, stage)) ?? (await showing);
  return { ...made, scenario, workflowId: handle.workflowId, startedAt, state, problem };
}
