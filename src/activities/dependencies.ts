import type { RunKey } from '../domain/run-key.js';
import type { SinkSettings } from '../domain/sinks.js';
import type { PollOptions, TimingOptions } from '../domain/timing.js';
import type { Ledger } from '../ledger/ledger.js';
import type { WorkerMetrics } from '../metrics/worker-metrics.js';
import type { Vendor, VendorAccount } from '../vendors/vendor.js';
import { serverClock, type Clock } from './clock.js';

/** A vendor with the credentials that a run is read with. */
export interface ConfiguredAccount {
  readonly vendor: Vendor;
  readonly account: VendorAccount;
  readonly poll: PollOptions;
}

/** What the activities are given by their worker. */
export interface ActivityDependencies {
  /** The account of a run, or null when the worker has no credentials for it. */
  readonly findAccount: (key: RunKey) => ConfiguredAccount | null;
  /** Timing that an account's runs are tracked with. @default the built-in timing */
  readonly timingOf?: (key: RunKey) => TimingOptions;
  readonly ledger: Ledger;
  /** Task queue of the workflows. */
  readonly taskQueue: string;
  /** @default none: callbacks and the user's own sinks are refused */
  readonly sinks?: SinkSettings;
  /** @default the server's time, by `serverClock` */
  readonly clock?: Clock;
  /** @default nobody is told */
  readonly metrics?: WorkerMetrics;
}

/** Of a worker that was told nothing about sinks. */
export const NO_SINK_SETTINGS: SinkSettings = {
  callback: { secrets: [], allowPrivateAddresses: false },
  own: {},
};

/** The clock of the activity under way. */
export function clockOf(dependencies: ActivityDependencies): Clock {
  return dependencies.clock ?? serverClock();
}
