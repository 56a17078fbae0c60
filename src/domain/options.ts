import type { Check } from './checks.js';
import { contentKeyOf } from './content-key.js';
import { TIMING_OPTION_NAMES, type TimingOptions } from './timing.js';

/** A place that is told the outcome, besides the ledger. */
export type Sink =
  | { readonly type: 'veryfront'; readonly runId: string; readonly account?: string }
  | { readonly type: 'callback'; readonly url: string }
  | { readonly type: 'workflow'; readonly workflowId: string; readonly signal: string }
  | { readonly type: 'custom'; readonly name: string; readonly args?: readonly unknown[] };

/** The app's options for a run; the payload of the `attach` signal (at most 64 KB). */
export interface AttachOptions extends TimingOptions {
  readonly checks?: readonly Check[];
  readonly sinks?: readonly Sink[];
  /** The run's input, for templates and counts of checks. */
  readonly input?: unknown;
  /** What to do with a run that is still active at its deadline. @default 'record' */
  readonly onDeadline?: 'record' | 'cancel';
  /** Read before believing any final webhook. @default false */
  readonly confirmWebhooks?: boolean;
  /** On cancel, leave the run at the vendor alone. @default false */
  readonly keepVendorRun?: boolean;
  /** How much was asked for beyond what one tracking holds. Counted by the tracking; not for apps to say. */
  readonly leftOut?: { readonly checks: number; readonly sinks: number };
}

/** Largest `attach` signal, in bytes of JSON. */
export const MAX_ATTACH_BYTES = 64 * 1024;

/** Most checks, or sinks, that are kept of all that apps ask for on one run, in number and in characters of JSON. */
const MAX_KEPT = { checks: { entries: 200, size: 192 * 1024 }, sinks: { entries: 40, size: 64 * 1024 } };

/** Unites two lists by content; what does not fit any more is counted. */
function unite<T>(
  kind: 'checks' | 'sinks',
  first: readonly T[] = [],
  second: readonly T[] = [],
): { readonly kept: readonly T[]; readonly leftOut: number } {
  const { entries, size } = MAX_KEPT[kind];
  const kept = new Map(first.map((entry) => [contentKeyOf(entry), entry]));
  let left = size - [...kept.keys()].reduce((sum, key) => sum + key.length, 0);
  let leftOut = 0;
  for (const entry of second) {
    const key = contentKeyOf(entry);
    if (kept.has(key)) continue;
    if (kept.size < entries && key.length <= left) {
      kept.set(key, entry);
      left -= key.length;
    } else leftOut++;
  }
  return { kept: [...kept.values()], leftOut };
}

/**
 * Adds the options of a further `track` of the same run: checks and sinks unite, single values are replaced. What one
 * tracking cannot hold any more is counted in `leftOut`.
 */
export function mergeOptions(current: AttachOptions | null, next: AttachOptions): AttachOptions {
  const merged: Record<string, unknown> = { ...current };
  for (const name of [
    ...TIMING_OPTION_NAMES,
    'input',
    'onDeadline',
    'confirmWebhooks',
    'keepVendorRun',
  ] as const) {
    if (next[name] !== undefined) merged[name] = next[name];
  }
  const checks = unite('checks', current?.checks, next.checks);
  const sinks = unite('sinks', current?.sinks, next.sinks);
  const leftOut = {
    checks: (current?.leftOut?.checks ?? 0) + checks.leftOut,
    sinks: (current?.leftOut?.sinks ?? 0) + sinks.leftOut,
  };
  return {
    ...(merged as AttachOptions),
    checks: checks.kept,
    sinks: sinks.kept,
    ...(leftOut.checks + leftOut.sinks > 0 ? { leftOut } : {}),
  };
}

/** Whether options that were kept ask for checks or sinks that the present ones do not. */
export function asksForMore(kept: AttachOptions, present: AttachOptions): boolean {
  const keysOf = ({ checks = [], sinks = [] }: AttachOptions) => [...checks, ...sinks].map(contentKeyOf);
  const asked = new Set(keysOf(present));
  return keysOf(kept).some((key) => !asked.has(key));
}

/** Earlier options beneath those of now; what was said of an earlier cancel does not count any more. */
export function recallOptions(kept: AttachOptions, present: AttachOptions | null): AttachOptions {
  const lasting = Object.entries(kept).filter(([name]) => name !== 'keepVendorRun');
  return mergeOptions(Object.fromEntries(lasting), present ?? {});
}
