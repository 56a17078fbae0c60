import { DEFAULT_ACCOUNT, type RunKey } from '../domain/run-key.js';
import type { SinkSettings } from '../domain/sinks.js';
import type { PollOptions, TimingOptions } from '../domain/timing.js';
import type { VendorRegistry } from '../vendors/registry.js';
import type { VendorAccount } from '../vendors/vendor.js';

/** One account, checked and complete. An empty `apiKey` means that it can receive webhooks but not read. */
export interface AccountConfig extends VendorAccount {
  /** What the account or `LANDFALL_…` sets; the built-in defaults are not filled in. */
  readonly timing: TimingOptions;
  /** Reading cadence and rate, as far as they are set. */
  readonly poll: PollOptions;
  /** False: events of steps are answered, and tell the tracking nothing. @default true */
  readonly stepEvents?: boolean;
}

/** Where outcomes are recorded: a Postgres, or a directory for the embedded one. At most one is set. */
export interface LedgerConfig {
  readonly url?: string;
  readonly dataDir?: string;
}

/** Where the webhook gateway listens. */
export interface GatewayConfig {
  readonly port?: number;
  readonly hostname?: string;
  /** Verified deliveries a second of one account; 0 for no limit. @default 200 */
  readonly deliveriesPerSecond?: number;
  /** Verified deliveries that are handed over at one time. @default 200 */
  readonly maxInFlight?: number;
}

/** The whole configuration, checked: no reference to the environment is left. */
export interface Config {
  /** Absolute path of the file that was read, or null. */
  readonly file: string | null;
  readonly taskQueue: string;
  readonly accounts: readonly AccountConfig[];
  /** Timing that `LANDFALL_…` sets for runs of accounts that are not configured here. */
  readonly timing: TimingOptions;
  readonly ledger: LedgerConfig;
  readonly gateway: GatewayConfig;
  /** How the worker tells sinks. */
  readonly sinks: SinkSettings;
  /** The built-in vendors and the user's own. */
  readonly vendors: VendorRegistry;
}

/** Finds an account of a configuration (or of a list) by vendor and name. @default name 'default' */
export function findAccount(
  config: Pick<Config, 'accounts'>,
  key: Pick<RunKey, 'vendor'> & Partial<Pick<RunKey, 'account'>>,
): AccountConfig | undefined {
  const name = key.account ?? DEFAULT_ACCOUNT;
  return config.accounts.find((account) => account.vendor === key.vendor && account.name === name);
}
