import { rootCause } from '@temporalio/common';
import { fitResults } from '../domain/check-results.js';
import { isFileCheck, type CheckResult, type FileCheck } from '../domain/checks.js';
import { ACTIVITY, type ListOutputFilesResult } from '../domain/contract.js';
import { withCount, type Counts } from '../domain/count-paths.js';
import type { VendorCheck } from '../domain/observation.js';
import type { Findings } from '../domain/verdict.js';
import { localChecks, vendorActivities } from './activities.js';
import { runCustomCheck } from './custom-check.js';
import { checkError, planChecks, type PlannedCheck } from './planned-checks.js';
import type { Tracking } from './tracking.js';

/** One listing may have hundreds of pages; that its worker has died shows by the missing heartbeat. */
const LISTING_OPTIONS = {
  // How long a vendor's list of files is asked for before its checks count as errors: beyond a Retry-After of an hour.
  scheduleToCloseTimeout: '2h',
  startToCloseTimeout: '10m',
  heartbeatTimeout: '45s',
  summary: 'List the output files',
} as const;

/** The base names of the output files, with the counts that only the vendor knew; or why there are none. */
type Listing =
  | { readonly names: readonly string[]; readonly counts: Counts; readonly problem: null }
  | { readonly names: null; readonly problem: string };

async function listFiles(tracking: Tracking, checks: readonly FileCheck[]): Promise<Listing> {
  const { vendor, account, runId } = tracking.input;
  const { settleSeconds } = tracking.timing;
  const list = vendorActivities(tracking.readTaskQueue)[ACTIVITY.listOutputFiles];
  const input = { vendor, account, runId, checks, input: tracking.options?.input, settleSeconds };
  try {
    const result: ListOutputFilesResult = await list.executeWithOptions(LISTING_OPTIONS, [input]);
    const { names, counts = {} } = result;
    if (names === null) return { names, problem: 'The vendor has no list of output files' };
    return { names, counts, problem: null };
  } catch (error) {
    const why = rootCause(error) ?? 'unknown error';
    return { names: null, problem: `The list of output files could not be read: ${why}` };
  }
}

async function localResult(
  tracking: Tracking,
  { check, name, source }: PlannedCheck<FileCheck>,
  names: readonly string[],
): Promise<CheckResult> {
  const { vendor, account, runId } = tracking.input;
  const common = { vendor, account, runId, name, source, names, input: tracking.options?.input };
  const options = { summary: `Check ${name}`.slice(0, 200) };
  switch (check.type) {
    case 'attachment_exists':
      return localChecks[ACTIVITY.checkAttachmentExists].executeWithOptions(options, [{ ...common, check }]);
    case 'filename_regex':
      return localChecks[ACTIVITY.checkFilenameRegex].executeWithOptions(options, [{ ...common, check }]);
    case 'attachment_template':
      return localChecks[ACTIVITY.checkAttachmentTemplate].executeWithOptions(options, [
        { ...common, check },
      ]);
  }
}

async function runFileCheck(
  tracking: Tracking,
  planned: PlannedCheck<FileCheck>,
  listing: Listing,
): Promise<CheckResult> {
  const { check, name, source } = planned;
  const unnamed = { name, source, type: check.type };
  if (listing.names === null) return checkError(unnamed, listing.problem);
  try {
    const counted = { ...planned, check: withCount(check, listing.counts) };
    return await localResult(tracking, counted, listing.names);
  } catch (error) {
    return checkError(unnamed, `The check could not be carried out: ${rootCause(error) ?? 'unknown error'}`);
  }
}

/**
 * Runs every check of a run that its vendor calls a success: the app's, at most 100 with the rest reported as errors,
 * but for those that were made already, and the vendor's own once more where they are about files. Never throws.
 */
export async function runChecks(
  tracking: Tracking,
  vendorChecks: readonly VendorCheck[],
  made: readonly CheckResult[] = [],
): Promise<Findings> {
  const { planned, refused } = planChecks(tracking.options ?? {}, vendorChecks, made);
  const given = vendorChecks.map(({ result }) => result);
  if (planned.length === 0) return { checks: fitResults([...refused, ...given]), files: null };
  const listing = await listFiles(tracking, planned.map(({ check }) => check).filter(isFileCheck));
  const results = await Promise.all(
    planned.map(({ check, name, source }) =>
      isFileCheck(check)
        ? runFileCheck(tracking, { check, name, source }, listing)
        : runCustomCheck(tracking.input, { check, name, source }, listing.names),
    ),
  );
  return { checks: fitResults([...results, ...refused, ...given]), files: listing.names };
}
