import type { Client } from '@temporalio/client';
import { findAccount, type Config } from '../config/config.js';
import { resolveConfig } from '../config/resolve-config.js';
import type { Outcome } from '../domain/outcome.js';
import { accountTaskQueue, DEFAULT_ACCOUNT, type RunKey } from '../domain/run-key.js';
import type { Ledger, OutcomeFilter } from '../ledger/ledger.js';
import { LedgerMissingError } from './errors.js';
import { listRuns, type RunFilter } from './list-runs.js';
import { RunHandle } from './run-handle.js';
import type { RunStatus } from './run-status.js';
import { attachToRun } from './start-tracking.js';
import { parseTrackRequest, type TrackRequest } from './track-request.js';

/** What a tracker is made of. */
export interface RunTrackerOptions {
  /** The user's own Temporal client; stays theirs to close. */
  readonly client: Client;
  /** @default LANDFALL_TASK_QUEUE, or else 'landfall' */
  readonly taskQueue?: string;
  /** Accounts with their timing. @default what the environment configures */
  readonly config?: Pick<Config, 'accounts' | 'timing' | 'taskQueue'>;
  /** For outcomes that Temporal has forgotten. @default none */
  readonly ledger?: Ledger;
}

/** Starts and finds trackings from app code. Cheap to make; safe to share. */
export class RunTracker {
  readonly #client: Client;
  readonly #config: Pick<Config, 'accounts' | 'timing' | 'taskQueue'>;
  readonly #openLedger: () => Promise<Ledger | null>;
  readonly #close: () => Promise<void>;

  constructor(options: RunTrackerOptions, internals: TrackerInternals = {}) {
    this.#client = options.client;
    const config = options.config ?? resolveConfig({});
    this.#config = { ...config, taskQueue: options.taskQueue ?? config.taskQueue };
    this.#openLedger = internals.openLedger ?? (async () => options.ledger ?? null);
    this.#close = internals.close ?? (async () => {});
  }

  /**
   * Makes a tracker with a connection of its own: Temporal by its standard environment configuration, accounts and
   * ledger by Landfall's. Throws `ConfigError`, and Temporal's errors when it is out of reach. Close it when done.
   */
  static async connect(options: ConnectOptions = {}): Promise<RunTracker> {
    const { connectTracker } = await import('./connect.js');
    return connectTracker(options);
  }

  /**
   * Tracks a run until its final status is recorded; attaches to the tracking when there is one already.
   * Throws `InvalidTrackRequestError` with every problem, and Temporal's errors.
   */
  async track(request: TrackRequest): Promise<RunHandle> {
    const { key, options, reopen } = parseTrackRequest(request);
    const account = findAccount(this.#config, key);
    const { taskQueue } = this.#config;
    const isLimited = account?.poll.requestsPerSecond !== undefined;
    await attachToRun(this.#client, {
      key,
      options,
      reopen,
      taskQueue,
      timing: account?.timing ?? this.#config.timing,
      readTaskQueue: isLimited ? accountTaskQueue(taskQueue, key) : null,
    });
    return this.getHandle(key);
  }

  /** The handle of a run, tracked or not. @default account 'default' */
  getHandle(key: Omit<RunKey, 'account'> & Partial<Pick<RunKey, 'account'>>): RunHandle {
    const { vendor, account = DEFAULT_ACCOUNT, runId } = key;
    return new RunHandle({ vendor, account, runId }, this.#client, this.#openLedger);
  }

  /** Lists trackings that Temporal knows, the most recently started first. */
  async list(filter: RunFilter = {}): Promise<RunStatus[]> {
    return listRuns(this.#client, await this.#openLedger(), filter);
  }

  /** Lists recorded outcomes, the newest first. Throws `LedgerMissingError` and `LedgerError`. */
  async outcomes(filter: OutcomeFilter = {}): Promise<Outcome[]> {
    const ledger = await this.#openLedger();
    if (ledger === null) throw new LedgerMissingError('outcomes');
    return ledger.outcomes(filter);
  }

  /** Closes what `connect` opened; a client of the user's stays open. */
  async close(): Promise<void> {
    await this.#close();
  }
}

/** How `RunTracker.connect` finds its configuration. */
export interface ConnectOptions {
  /** The configuration file. @default landfall.config.{ts,js,json}, if there is one */
  readonly configPath?: string;
  /** @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What `connect` adds to a tracker. */
export interface TrackerInternals {
  readonly openLedger?: () => Promise<Ledger | null>;
  readonly close?: () => Promise<void>;
}
