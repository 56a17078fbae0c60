import type { OwnSink } from '../domain/sinks.js';
import type { PollOptions, TimingOptions } from '../domain/timing.js';
import type { Vendor } from '../vendors/vendor.js';

/** Stands for the value of an environment variable, as in `env:ACME_API_KEY`. */
export type EnvReference = `env:${string}`;

type NumbersInput = {
  readonly [K in keyof (TimingOptions & PollOptions)]?: number | EnvReference;
};

/** One credential set at a vendor, as the user writes it. Any string may be an `env:NAME` reference. */
export interface AccountInput extends NumbersInput {
  readonly vendor: string;
  /** Stands in paths and workflow ids. @default 'default' */
  readonly name?: string;
  /** May be left out where only webhooks are received. */
  readonly apiKey?: string;
  /** https, or http on a loopback address. @default the vendor's own */
  readonly baseUrl?: string;
  /** Every secret that a webhook may be signed with; an entry may be a comma-separated list. @default [] */
  readonly webhookSecrets?: readonly string[];
  /** False leaves out the events of steps, where a vendor sends them. @default true */
  readonly stepEvents?: boolean | EnvReference;
}

/** How callbacks are made, as the user writes it. */
export interface CallbackInput {
  /** Each signs; an entry may be a comma-separated list. @default the variable LANDFALL_CALLBACK_SECRET */
  readonly secrets?: readonly string[];
  /** Callbacks to loopback and private addresses, and there by http too. @default false */
  readonly allowPrivateAddresses?: boolean | EnvReference;
}

/** How sinks are told, as the user writes it: `callback`, and sinks of the user's own by their names. */
export interface SinksInput {
  readonly callback?: CallbackInput;
  /** Only in code and in files that are code. */
  readonly [name: string]: OwnSink | CallbackInput | undefined;
}

/** The configuration as the user writes it, in a file or in code. */
export interface ConfigInput {
  readonly accounts?: readonly AccountInput[];
  /** @default the variable DATABASE_URL */
  readonly ledger?: { readonly url?: string; readonly dataDir?: string };
  readonly gateway?: {
    readonly port?: number | EnvReference;
    readonly hostname?: string;
    readonly deliveriesPerSecond?: number | EnvReference;
    readonly maxInFlight?: number | EnvReference;
  };
  readonly sinks?: SinksInput;
  /** @default LANDFALL_TASK_QUEUE, or else 'landfall' */
  readonly taskQueue?: string;
  /** Vendors of the user's own; only in code and in files that are code. */
  readonly vendors?: readonly Vendor[];
}

/** Returns its argument; lets an editor complete and check `landfall.config.ts`. */
export function defineConfig(input: ConfigInput): ConfigInput {
  return input;
}
