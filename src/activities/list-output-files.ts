import { Context } from '@temporalio/activity';
import type { ListOutputFilesInput, ListOutputFilesResult } from '../domain/contract.js';
import { countPathsOf, countsAt, withCount, type Counts } from '../domain/count-paths.js';
import { findingOf } from '../domain/file-checks.js';
import { describeRun } from '../domain/run-key.js';
import { createVendorContext } from '../vendors/context.js';
import { VendorError } from '../vendors/errors.js';
import type { VendorContext } from '../vendors/vendor.js';
import { clockOf, type ActivityDependencies, type ConfiguredAccount } from './dependencies.js';
import { tryAgain } from './try-again.js';

/** Shortest delay between two listings, in milliseconds. */
const MIN_DELAY_MS = 1_000;

/** Listings within a settle window. */
const LISTINGS_A_WINDOW = 6;

/** Longest delay after a listing that failed, in milliseconds. */
const MAX_ERROR_DELAY_MS = 60_000;

/** What a listing brings: the files, and the counts of checks that only the vendor knows. */
interface Listing extends ListOutputFilesResult {
  /** Numbers by the path by which a check names them. @default none */
  readonly counts?: Counts;
}

/** Calls the vendor; throws what is to be tried again when it fails. */
async function ask<T>(
  input: ListOutputFilesInput,
  { vendor, account }: ConfiguredAccount,
  call: (context: VendorContext) => Promise<T>,
): Promise<T> {
  const { cancellationSignal, info } = Context.current();
  try {
    return await call(createVendorContext(vendor, account, cancellationSignal));
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    const backedOffMs = Math.min(MAX_ERROR_DELAY_MS, MIN_DELAY_MS * 2 ** Math.min(info.attempt, 10));
    throw tryAgain(
      `Listing the output files failed ${describeRun(input)}: ${error.kind}`,
      Math.max(backedOffMs, error.retryAfterMs ?? 0),
    );
  }
}

async function listNames(
  input: ListOutputFilesInput,
  configured: ConfiguredAccount,
): Promise<readonly string[] | null> {
  const { vendor } = configured;
  if (vendor.listOutputFiles === undefined) return null;
  const files = await ask(input, configured, (context) => vendor.listOutputFiles!(input.runId, context));
  return files.map((file) => file.name);
}

/** The counts that the app's own input does not hold. Of what the vendor tells of the run nothing else is kept. */
async function countsOfVendor(input: ListOutputFilesInput, configured: ConfiguredAccount): Promise<Counts> {
  const { vendor } = configured;
  const own = countsAt(countPathsOf(input.checks), { input: input.input, output: undefined });
  const open = countPathsOf(input.checks).filter((path) => !Object.hasOwn(own, path));
  if (open.length === 0 || vendor.getRunValues === undefined) return {};
  return countsAt(
    open,
    await ask(input, configured, (context) => vendor.getRunValues!(input.runId, context)),
  );
}

/** Makes `landfall.listOutputFiles`: lists again while a check misses files and the settle window is open. */
export function createListOutputFiles(dependencies: ActivityDependencies) {
  return async function listOutputFiles(input: ListOutputFilesInput): Promise<Listing> {
    const clock = clockOf(dependencies);
    const configured = dependencies.findAccount(input);
    if (configured === null) {
      throw tryAgain(`No credentials to list the output files ${describeRun(input)}`, MAX_ERROR_DELAY_MS);
    }
    const names = await listNames(input, configured);
    if (names === null) return { names };
    const counts = await countsOfVendor(input, configured);
    const listing: Listing = Object.keys(counts).length === 0 ? { names } : { names, counts };

    const elapsedMs = (await clock.now()) - Context.current().info.scheduledTimestampMs;
    const leftMs = input.settleSeconds * 1000 - elapsedMs;
    const isComplete = input.checks.every(
      (check) => findingOf(withCount(check, counts), names, input.input).status !== 'failed',
    );
    if (isComplete || leftMs <= 0) return listing;
    const delayMs = Math.max(MIN_DELAY_MS, (input.settleSeconds * 1000) / LISTINGS_A_WINDOW);
    throw tryAgain(`Expected files are missing ${describeRun(input)}`, Math.min(delayMs, leftMs));
  };
}
