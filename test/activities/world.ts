import { MockActivityEnvironment } from '@temporalio/testing';
import { ApplicationFailure, ApplicationFailureCategory, type Logger } from '@temporalio/common';
import { afterEach, expect } from 'vitest';
import type { ActivityDependencies, ConfiguredAccount } from '../../src/activities/dependencies.js';
import type { RunKey } from '../../src/domain/run-key.js';
import type { PollOptions } from '../../src/domain/timing.js';
import type { Ledger } from '../../src/ledger/ledger.js';
import {
  createSimulators,
  serveSimulators,
  SIMULATOR_API_KEY,
  type LoggedRequest,
  type ServedSimulators,
  type Simulators,
} from '../../src/simulators/index.js';
import { builtInVendors } from '../../src/vendors/registry.js';
import type { Vendor, VendorAccount } from '../../src/vendors/vendor.js';

/** The moment at which every test begins. */
export const BEGIN = Date.parse('2026-11-02T09:00:00Z');

export const TASK_QUEUE = 'landfall';

/** How one attempt of an activity ended. */
export interface Attempt<R> {
  /** What it returned; undefined when it wants to be tried again. */
  readonly result: R | undefined;
  /** Until the next attempt, in milliseconds; null when it returned. */
  readonly delayMs: number | null;
  /** What it heartbeated last, as the server hands it on. */
  readonly heartbeat: unknown;
}

/** Simulated vendors over HTTP, a clock that tests set, and the server's part in running an activity. */
export interface ActivityWorld {
  readonly simulators: Simulators;
  readonly clock: { ms: number; now(): number };
  /** Lines that activities logged. */
  readonly logged: string[];
  /** Changes what accounts are configured with. */
  configure(change: AccountChange): void;
  readonly dependencies: ActivityDependencies;
  /** Calls that the vendors received, as `METHOD path`. */
  calls(): LoggedRequest[];
  /** One attempt, as the server would start it now. */
  attempt<I, R>(activity: (input: I) => Promise<R>, input: I, info?: AttemptInfo): Promise<Attempt<R>>;
  /** All attempts until the activity returns, with the time between them skipped. */
  play<I, R>(activity: (input: I) => Promise<R>, input: I): Promise<R>;
}

interface AttemptInfo {
  readonly heartbeatDetails?: unknown;
  readonly taskQueue?: string;
  readonly scheduledTimestampMs?: number;
  readonly attempt?: number;
}

interface AccountChange {
  readonly poll?: PollOptions;
  readonly account?: Partial<VendorAccount>;
  readonly vendor?: Partial<Vendor>;
  /** No credentials at all. */
  readonly none?: boolean;
}

const open: ServedSimulators[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((served) => served.close()));
});

function logger(lines: string[]): Logger {
  const log = (_level: string, message: string, meta?: unknown) => {
    lines.push(`${message} ${JSON.stringify(meta)}`);
  };
  const at = (level: string) => (message: string, meta?: unknown) => log(level, message, meta);
  return { log, trace: () => {}, debug: () => {}, info: at('INFO'), warn: at('WARN'), error: at('ERROR') };
}

function asSent(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

async function attemptIn<I, R>(
  world: Pick<ActivityWorld, 'clock' | 'logged'>,
  activity: (input: I) => Promise<R>,
  input: I,
  info: AttemptInfo = {},
): Promise<Attempt<R>> {
  const nowMs = world.clock.ms;
  const environment = new MockActivityEnvironment(
    {
      taskQueue: TASK_QUEUE,
      scheduledTimestampMs: nowMs,
      currentAttemptScheduledTimestampMs: nowMs,
      ...info,
    },
    { logger: logger(world.logged) },
  );
  let heartbeat: unknown = info.heartbeatDetails;
  environment.on('heartbeat', (details) => (heartbeat = asSent(details)));
  try {
    const result: R = await environment.run(activity, input);
    return { result, delayMs: null, heartbeat };
  } catch (error) {
    if (!(error instanceof ApplicationFailure)) throw error;
    expect(error).toMatchObject({
      type: 'NotYet',
      nonRetryable: false,
      category: ApplicationFailureCategory.BENIGN,
    });
    return { result: undefined, delayMs: Number(error.nextRetryDelay), heartbeat };
  }
}

/** Serves fresh simulators until the test ends; every vendor has the account `default`. */
export async function createWorld(ledger: Ledger | null = null): Promise<ActivityWorld> {
  const clock = { ms: BEGIN, now: () => clock.ms };
  const simulators = createSimulators({ clock });
  const served = await serveSimulators(simulators, { port: 0 });
  open.push(served);
  const logged: string[] = [];
  let change: AccountChange = {};
  const findAccount = (key: RunKey): ConfiguredAccount | null => {
    const vendor = builtInVendors.find(({ name }) => name === key.vendor);
    if (vendor === undefined || change.none) return null;
    const account: VendorAccount = {
      vendor: key.vendor,
      name: key.account,
      apiKey: SIMULATOR_API_KEY,
      baseUrl: `${served.url}/${key.vendor}`,
      webhookSecrets: [],
      ...change.account,
    };
    return { vendor: { ...vendor, ...change.vendor }, account, poll: change.poll ?? {} };
  };
  const world = { clock, logged };
  return {
    ...world,
    simulators,
    configure: (next) => (change = { ...change, ...next }),
    dependencies: { findAccount, ledger: ledger as Ledger, taskQueue: TASK_QUEUE, clock },
    calls: () => simulators.log().filter((call) => call.kind === 'request'),
    attempt: (activity, input, info) => attemptIn(world, activity, input, info),
    play: async (activity, input) => {
      const scheduledTimestampMs = clock.ms;
      let heartbeatDetails: unknown;
      for (let attempt = 1; ; attempt++) {
        const info = { heartbeatDetails, scheduledTimestampMs, attempt };
        const { result, delayMs, heartbeat } = await attemptIn(world, activity, input, info);
        if (delayMs === null) return result!;
        heartbeatDetails = heartbeat;
        clock.ms += delayMs;
      }
    },
  };
}

/** ISO time of a moment, in seconds since the beginning. */
export function at(seconds: number): string {
  return new Date(BEGIN + seconds * 1000).toISOString();
}
