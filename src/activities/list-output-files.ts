import { Context } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { FileCheck } from '../domain/checks.js';
import type { ListOutputFilesInput, ListOutputFilesResult } from '../domain/contract.js';
import { countPathsOf, countsAt, withCount, type Counts } from '../domain/count-paths.js';
import { describeRun } from '../domain/run-key.js';
import { createVendorContext } from '../vendors/context.js';
import { VendorError } from '../vendors/errors.js';
import type { Vendor, VendorContext } from '../vendors/vendor.js';
import { baseNameOf } from '../vendors/texts.js';
import { clockOf, type ActivityDependencies, type ConfiguredAccount } from './dependencies.js';
import { judgeFiles } from './judge-files.js';
import { leaveAloneOf } from './leave-alone.js';
import { tryAgain } from './try-again.js';
import { whileBeating } from './while-beating.js';

/** Shortest delay between two listings, in milliseconds. */
const MIN_DELAY_MS = 1_000;

/** Listings within a settle window. */
const LISTINGS_A_WINDOW = 6;

/** Longest delay after a listing that failed, in milliseconds. */
const MAX_ERROR_DELAY_MS = 60_000;

/** How long a 404 may still mean that the list is not there yet, in milliseconds; or the settle window, if longer. */
const NOT_FOUND_PATIENCE_MS = 60_000;

/** Most bytes of names, as JSON: the list stands in the history once and travels to every check. */
const MAX_LIST_BYTES = 500_000;

/** Failure type of a listing that no further try could mend. */
const NOT_LISTABLE = 'FilesNotListable';

function notListable(input: ListOutputFilesInput, why: string): ApplicationFailure {
  const message = `${why} ${describeRun(input)}`;
  return ApplicationFailure.create({ type: NOT_LISTABLE, message, nonRetryable: true });
}

/** What a listing that failed leads to: another try later, or none. */
function failureOf(error: unknown, input: ListOutputFilesInput, elapsedMs: number): Error {
  const { log, cancellationSignal, info } = Context.current();
  if (cancellationSignal.aborted) return new CancelledFailure('The listing was cancelled');
  const kind = error instanceof VendorError ? error.kind : 'unexpected_answer';
  const { vendor, runId } = input;
  const message = error instanceof Error ? error.message : 'unknown error';
  log.warn(`Listing the output files failed ${describeRun(input)}: ${kind}`, { vendor, runId, message });
  if (kind === 'not_found' && elapsedMs >= Math.max(NOT_FOUND_PATIENCE_MS, input.settleSeconds * 1000)) {
    return notListable(input, 'The vendor knows no list of output files');
  }
  const backedOffMs = Math.min(MAX_ERROR_DELAY_MS, MIN_DELAY_MS * 2 ** Math.min(info.attempt, 10));
  const delayMs = kind === 'unauthorized' ? MAX_ERROR_DELAY_MS : backedOffMs;
  const retryAfterMs = error instanceof VendorError ? (error.retryAfterMs ?? 0) : 0;
  return tryAgain(
    `Listing the output files failed ${describeRun(input)}: ${kind}`,
    Math.max(delayMs, retryAfterMs),
  );
}

/** Base names of the files, all pages; null for a vendor that has no list. Throws what the vendor's adapter throws. */
async function listNames(
  runId: string,
  vendor: Vendor,
  context: VendorContext,
): Promise<readonly string[] | null> {
  if (vendor.listOutputFiles === undefined) return null;
  const files = await vendor.listOutputFiles(runId, context);
  // A user's own adapter may hand on what its vendor calls a name.
  return files.flatMap((file) => baseNameOf(file.name) ?? []);
}

/** The counts that the app's own input does not hold. Of what the vendor tells of the run nothing else is kept. */
async function countsOfVendor(
  { runId, checks, input }: ListOutputFilesInput,
  vendor: Vendor,
  context: VendorContext,
): Promise<Counts> {
  const paths = countPathsOf(checks);
  const own = countsAt(paths, { input, output: undefined });
  const open = paths.filter((path) => !Object.hasOwn(own, path));
  if (open.length === 0 || vendor.getRunValues === undefined) return {};
  return countsAt(open, await vendor.getRunValues(runId, context));
}

/** Asks the vendor for all that the checks need. */
async function askVendor(
  input: ListOutputFilesInput,
  { vendor, account }: ConfiguredAccount,
): Promise<ListOutputFilesResult> {
  const context = createVendorContext(vendor, account, Context.current().cancellationSignal);
  const names = await listNames(input.runId, vendor, context);
  if (names === null) return { names };
  const counts = await countsOfVendor(input, vendor, context);
  return Object.keys(counts).length === 0 ? { names } : { names, counts };
}

/** Whether waiting could mend a check. One that cannot be carried out at all is another's to report. */
function misses(check: FileCheck, names: readonly string[], input: unknown): boolean {
  try {
    return judgeFiles(check, names, input).status === 'failed';
  } catch {
    return false;
  }
}

/**
 * Makes `landfall.listOutputFiles`: lists again while a check misses files and the settle window is open, and after
 * every failure but a lasting 404 and a list that is too long; its caller bounds the time for that.
 */
export function createListOutputFiles(dependencies: ActivityDependencies) {
  return async function listOutputFiles(input: ListOutputFilesInput): Promise<ListOutputFilesResult> {
    const clock = clockOf(dependencies);
    const configured = dependencies.findAccount(input);
    if (configured === null) {
      throw tryAgain(`No credentials to list the output files ${describeRun(input)}`, MAX_ERROR_DELAY_MS);
    }
    const restMs = leaveAloneOf(dependencies).restMs(input, await clock.now());
    if (restMs > 0) throw tryAgain(`The vendor wants to be left alone ${describeRun(input)}`, restMs);
    const elapsed = async () => (await clock.now()) - Context.current().info.scheduledTimestampMs;
    const listing = await whileBeating(() => askVendor(input, configured)).catch(async (error: unknown) => {
      throw failureOf(error, input, await elapsed());
    });
    const { names, counts = {} } = listing;
    if (names === null) return listing;
    if (Buffer.byteLength(JSON.stringify(names)) > MAX_LIST_BYTES) {
      throw notListable(input, `The list of output files is too long: ${names.length} names`);
    }

    const leftMs = input.settleSeconds * 1000 - (await elapsed());
    const isComplete = !input.checks.some((check) => misses(withCount(check, counts), names, input.input));
    if (isComplete || leftMs <= 0) return listing;
    const delayMs = Math.max(MIN_DELAY_MS, (input.settleSeconds * 1000) / LISTINGS_A_WINDOW);
    throw tryAgain(`Expected files are missing ${describeRun(input)}`, Math.min(delayMs, leftMs));
  };
}
