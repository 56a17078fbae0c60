import type { TrackRequest } from '../client/track-request.js';
import type { Check } from '../domain/checks.js';
import type { RunKey } from '../domain/run-key.js';
import { TIMING_OPTION_NAMES, type TimingOptions } from '../domain/timing.js';
import { UsageError } from './errors.js';

/** The options of `landfall track`, as they are parsed. */
export interface TrackFlags extends TimingOptions {
  readonly account: string;
  readonly expectFile?: readonly string[];
  readonly expectPattern?: readonly string[];
  readonly expectCount?: number;
  readonly onDeadline?: 'record' | 'cancel';
  readonly reopen?: boolean;
  readonly wait?: boolean;
  readonly confirmWebhooks?: boolean;
  /** JSON, as it was typed. */
  readonly input?: string;
}

/** The flag of a timing option: `graceSeconds` is `--grace-seconds`. */
export function flagOfTiming(name: keyof TimingOptions): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function checksOf({ expectFile = [], expectPattern = [], expectCount: count }: TrackFlags): Check[] {
  if (count !== undefined && expectPattern.length !== 1) {
    throw new UsageError(
      `--expect-count counts the files of one --expect-pattern; ${expectPattern.length} are given`,
    );
  }
  return [
    ...(expectFile.length > 0 ? [{ type: 'attachment_exists', names: expectFile } as const] : []),
    ...expectPattern.map((pattern) => ({ type: 'filename_regex', pattern, count }) as const),
  ];
}

/** Not an option's own parser: commander would repeat in its message what may be personal. */
function inputOf({ input }: TrackFlags): unknown {
  if (input === undefined) return undefined;
  try {
    return JSON.parse(input);
  } catch {
    throw new UsageError('--input must be JSON');
  }
}

/**
 * The request that the options of `landfall track` stand for.
 * @throws UsageError when options do not go together.
 */
export function trackRequestOf(key: RunKey, flags: TrackFlags): TrackRequest {
  const checks = checksOf(flags);
  const timing = Object.fromEntries(TIMING_OPTION_NAMES.map((name) => [name, flags[name]]));
  const { reopen, onDeadline, confirmWebhooks } = flags;
  return {
    ...key,
    ...timing,
    reopen,
    onDeadline,
    confirmWebhooks,
    input: inputOf(flags),
    checks: checks.length > 0 ? checks : undefined,
  };
}
