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
}

/** Largest `attach` signal, in bytes of JSON. */
export const MAX_ATTACH_BYTES = 64 * 1024;

function unionOf<T>(first: readonly T[] | undefined, second: readonly T[] | undefined): readonly T[] {
  const byContent = new Map<string, T>();
  for (const entry of [...(first ?? []), ...(second ?? [])]) byContent.set(contentKeyOf(entry), entry);
  return [...byContent.values()];
}

/** Adds the options of a further `track` of the same run: checks and sinks unite, single values are replaced. */
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
  return {
    ...(merged as AttachOptions),
    checks: unionOf(current?.checks, next.checks),
    sinks: unionOf(current?.sinks, next.sinks),
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
  const { keepVendorRun: _, ...recalled } = kept;
  return mergeOptions(recalled, present ?? {});
}
