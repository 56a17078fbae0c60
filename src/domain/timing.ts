/** How long Landfall waits for what, in seconds. Each may stand in `track`, in an account, or in `LANDFALL_…`. */
export interface TimingOptions {
  /** Longest run when the vendor's answer names no limit of its own. @default 86400 (24 h) */
  readonly maxRunDurationSeconds?: number;
  /** Longest time until the run is first seen running. @default 86400 (24 h) */
  readonly queueTimeoutSeconds?: number;
  /** Longest wait for a person. @default 2592000 (30 d) */
  readonly reviewTimeoutSeconds?: number;
  /** Added to the run's limit before it counts as exceeded. @default 60 */
  readonly graceSeconds?: number;
  /** How long a 404 means "not yet". @default 60 */
  readonly notFoundGraceSeconds?: number;
  /** How long expected files may be missing from the list after success. @default 30 */
  readonly settleSeconds?: number;
  /** How long a run that a webhook started waits for the app's options. 0 turns it off. @default 10 */
  readonly adoptionWindowSeconds?: number;
}

/** Timing with every default resolved. */
export type Timing = Required<TimingOptions>;

/** Reading cadence and rate of an account; they belong to the worker, not to a run. */
export interface PollOptions {
  /** Shortest delay between two reads of one run. @default 4, or 60 while the vendor's webhooks work */
  readonly pollMinSeconds?: number;
  /** Longest delay between two reads of one run. @default 900 */
  readonly pollMaxSeconds?: number;
  /** Reads and listings a second over all workers, enforced by Temporal. @default no limit */
  readonly requestsPerSecond?: number;
}

/** Built-in defaults of the timing options. */
export const DEFAULT_TIMING: Timing = {
  maxRunDurationSeconds: 24 * 3600,
  queueTimeoutSeconds: 24 * 3600,
  reviewTimeoutSeconds: 30 * 24 * 3600,
  graceSeconds: 60,
  notFoundGraceSeconds: 60,
  settleSeconds: 30,
  adoptionWindowSeconds: 10,
};

/** Names of the timing options, in the order of the documentation. */
export const TIMING_OPTION_NAMES = Object.keys(DEFAULT_TIMING) as readonly (keyof Timing)[];

/** Overlays layers of timing options, the later ones winning; what is undefined changes nothing. */
export function resolveTiming(...layers: readonly (TimingOptions | undefined)[]): Timing {
  const resolved: { -readonly [K in keyof Timing]: Timing[K] } = { ...DEFAULT_TIMING };
  for (const layer of layers) {
    for (const name of TIMING_OPTION_NAMES) {
      const value = layer?.[name];
      if (value !== undefined) resolved[name] = value;
    }
  }
  return resolved;
}
