import type { OutputFile } from '../../src/domain/checks.js';
import type { RunReport } from '../../src/domain/observation.js';
import { msOfDuration, type Duration } from '../../src/simulators/index.js';
import { defineVendor, VendorError, type Vendor, type VendorErrorKind } from '../../src/vendors/index.js';

/** What the vendor says of a run from a moment on, or how it fails to. */
export interface ScriptedLine {
  /** Since the run was written. */
  readonly after: Duration;
  readonly report: RunReport | VendorErrorKind;
}

/** What becomes of a request to cancel. */
export type CancelManner = 'obeys' | 'ignores' | 'refused' | 'not_found';

/** A run at the scripted vendor. */
export interface ScriptedRun {
  readonly lines: readonly ScriptedLine[];
  /** @default the vendor obeys */
  readonly onCancel?: CancelManner;
}

/** A vendor of a user's own, whose runs follow the lines that a test wrote. */
export interface ScriptedVendor {
  readonly vendor: Vendor;
  /** The account that belongs to it. */
  readonly account: { readonly vendor: string; readonly apiKey: string; readonly baseUrl: string };
  /** Calls that were made, in order. */
  readonly calls: string[];
  /** Writes a run; `now` is the server's time. */
  write(
    runId: string,
    run: ScriptedRun,
    now: () => Promise<number>,
  ): Promise<{ vendor: string; runId: string }>;
}

interface Written extends ScriptedRun {
  readonly now: () => Promise<number>;
  readonly writtenAt: number;
}

/** Verbs that a test adds to the vendor, or takes away with `undefined`. */
export interface MoreVerbs {
  readonly cancelRun?: undefined;
  readonly listOutputFiles?: () => Promise<readonly OutputFile[]>;
}

async function say(run: Written | undefined, cancelled: boolean): Promise<RunReport> {
  if (run === undefined) throw new VendorError('not_found', 'No such run');
  if (cancelled) return { phase: 'cancelled', vendorStatus: 'stopped' };
  const elapsed = (await run.now()) - run.writtenAt;
  const said = run.lines.findLast(({ after }) => msOfDuration(after) <= elapsed)?.report;
  if (said === undefined) throw new VendorError('not_found', 'No such run');
  if (typeof said === 'string') throw new VendorError(said, `The vendor fails: ${said}`);
  return said;
}

/** Makes a vendor with `getRun`, `cancelRun` and no list of files, unless a test says otherwise. */
export function scriptedVendor(name: string, more: MoreVerbs = {}): ScriptedVendor {
  const runs = new Map<string, Written>();
  const cancelled = new Set<string>();
  const calls: string[] = [];
  const vendor = defineVendor({
    name,
    getRun: async (runId) => {
      calls.push(`get ${runId}`);
      return say(runs.get(runId), cancelled.has(runId));
    },
    cancelRun: async (runId) => {
      calls.push(`cancel ${runId}`);
      const manner = runs.get(runId)?.onCancel ?? 'obeys';
      if (manner === 'refused' || manner === 'not_found') throw new VendorError(manner, 'Not cancelled');
      if (manner === 'obeys') cancelled.add(runId);
    },
    ...more,
  });
  return {
    vendor,
    account: { vendor: name, apiKey: 'scripted-key', baseUrl: 'http://127.0.0.1:9' },
    calls,
    write: async (runId, run, now) => {
      runs.set(runId, { ...run, now, writtenAt: await now() });
      return { vendor: name, runId };
    },
  };
}
