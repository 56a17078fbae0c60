import { Context } from '@temporalio/activity';
import type { ListOutputFilesInput, ListOutputFilesResult } from '../domain/contract.js';
import { findingOf } from '../domain/file-checks.js';
import { describeRun } from '../domain/run-key.js';
import { createVendorContext } from '../vendors/context.js';
import { VendorError } from '../vendors/errors.js';
import { clockOf, type ActivityDependencies, type ConfiguredAccount } from './dependencies.js';
import { tryAgain } from './try-again.js';

/** Shortest delay between two listings, in milliseconds. */
const MIN_DELAY_MS = 1_000;

/** Listings within a settle window. */
const LISTINGS_A_WINDOW = 6;

/** Longest delay after a listing that failed, in milliseconds. */
const MAX_ERROR_DELAY_MS = 60_000;

async function listNames(
  input: ListOutputFilesInput,
  { vendor, account }: ConfiguredAccount,
): Promise<readonly string[] | null> {
  if (vendor.listOutputFiles === undefined) return null;
  const { cancellationSignal, info } = Context.current();
  try {
    const files = await vendor.listOutputFiles(
      input.runId,
      createVendorContext(vendor, account, cancellationSignal),
    );
    return files.map((file) => file.name);
  } catch (error) {
    if (!(error instanceof VendorError)) throw error;
    const backedOffMs = Math.min(MAX_ERROR_DELAY_MS, MIN_DELAY_MS * 2 ** Math.min(info.attempt, 10));
    throw tryAgain(
      `Listing the output files failed ${describeRun(input)}: ${error.kind}`,
      Math.max(backedOffMs, error.retryAfterMs ?? 0),
    );
  }
}

/** Makes `landfall.listOutputFiles`: lists again while a check misses files and the settle window is open. */
export function createListOutputFiles(dependencies: ActivityDependencies) {
  return async function listOutputFiles(input: ListOutputFilesInput): Promise<ListOutputFilesResult> {
    const clock = clockOf(dependencies);
    const configured = dependencies.findAccount(input);
    if (configured === null) {
      throw tryAgain(`No credentials to list the output files ${describeRun(input)}`, MAX_ERROR_DELAY_MS);
    }
    const names = await listNames(input, configured);
    if (names === null) return { names };

    const elapsedMs = (await clock.now()) - Context.current().info.scheduledTimestampMs;
    const leftMs = input.settleSeconds * 1000 - elapsedMs;
    const isComplete = input.checks.every(
      (check) => findingOf(check, names, input.input).status !== 'failed',
    );
    if (isComplete || leftMs <= 0) return { names };
    const delayMs = Math.max(MIN_DELAY_MS, (input.settleSeconds * 1000) / LISTINGS_A_WINDOW);
    throw tryAgain(`Expected files are missing ${describeRun(input)}`, Math.min(delayMs, leftMs));
  };
}
