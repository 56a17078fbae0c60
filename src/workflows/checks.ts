import { proxyActivities } from '@temporalio/workflow';
import {
  isFileCheck,
  nameOfCheck,
  type Check,
  type CheckResult,
  type CustomCheck,
  type FileCheck,
} from '../domain/checks.js';
import {
  ACTIVITY,
  type CustomCheckAnswer,
  type CustomCheckInput,
  type ListOutputFilesResult,
} from '../domain/contract.js';
import type { VendorCheck } from '../domain/observation.js';
import type { Findings } from '../domain/verdict.js';
import { localChecks, vendorActivities } from './activities.js';
import type { Tracking } from './tracking.js';

/** How long a vendor's list of files is asked for before its checks count as errors. */
const LISTING_TIMEOUT = '1h';

/** How long a custom check may take, with all its tries. */
const CUSTOM_CHECK_TIMEOUT = '1h';

/** A check and on whose behalf it is made. */
interface PlannedCheck {
  readonly check: Check;
  readonly name: string;
  readonly source: CheckResult['source'];
}

function failedToRun(planned: PlannedCheck, message: string): CheckResult {
  const { check, name, source } = planned;
  return {
    name,
    type: check.type,
    source,
    status: 'error',
    expected: nameOfCheck(check),
    matched: [],
    message,
  };
}

async function runFileCheck(
  tracking: Tracking,
  { check, name, source }: PlannedCheck & { readonly check: FileCheck },
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

type CustomActivities = Record<string, (input: CustomCheckInput) => Promise<CustomCheckAnswer>>;

async function runCustomCheck(
  tracking: Tracking,
  { check, name, source }: PlannedCheck & { readonly check: CustomCheck },
  files: readonly string[] | null,
): Promise<CheckResult> {
  const { vendor, account, runId } = tracking.input;
  const activity = proxyActivities<CustomActivities>({
    taskQueue: check.taskQueue,
    startToCloseTimeout: '10m',
    scheduleToCloseTimeout: CUSTOM_CHECK_TIMEOUT,
    retry: { maximumAttempts: 5 },
    summary: `Check ${name}`.slice(0, 200),
  })[check.activity]!;
  const answer = await activity({ vendor, account, runId, name, files, args: check.args ?? [] });
  const { passed, message = '' } = typeof answer === 'boolean' ? { passed: answer } : answer;
  const status = passed ? 'passed' : 'failed';
  return { name, type: check.type, source, status, expected: nameOfCheck(check), matched: [], message };
}

async function runCheck(
  tracking: Tracking,
  planned: PlannedCheck,
  files: readonly string[] | null,
): Promise<CheckResult> {
  const { check } = planned;
  try {
    if (!isFileCheck(check)) return await runCustomCheck(tracking, { ...planned, check }, files);
    if (files === null) return failedToRun(planned, 'The list of output files could not be read');
    return await runFileCheck(tracking, { ...planned, check }, files);
  } catch {
    return failedToRun(planned, 'The check could not be carried out; its activity in the history says why');
  }
}

async function listFiles(
  tracking: Tracking,
  checks: readonly FileCheck[],
): Promise<readonly string[] | null> {
  const { vendor, account, runId } = tracking.input;
  const { settleSeconds } = tracking.timing;
  const list = vendorActivities(tracking.readTaskQueue)[ACTIVITY.listOutputFiles];
  const options = { scheduleToCloseTimeout: LISTING_TIMEOUT, summary: 'List the output files' };
  const input = { vendor, account, runId, checks, input: tracking.options?.input, settleSeconds };
  try {
    const result: ListOutputFilesResult = await list.executeWithOptions(options, [input]);
    return result.names;
  } catch {
    return null;
  }
}

/** The vendor's file checks, to be verified once more by us. */
function verifications(checks: readonly VendorCheck[]): PlannedCheck[] {
  return checks.flatMap(({ result, verify }) =>
    verify === null ? [] : [{ check: verify, name: `${result.name} (verified)`, source: 'vendor' as const }],
  );
}

/**
 * Runs every check of a run that its vendor calls a success, but for those of the app that were made already.
 * Never throws.
 */
export async function runChecks(
  tracking: Tracking,
  vendorChecks: readonly VendorCheck[],
  made: readonly CheckResult[] = [],
): Promise<Findings> {
  const wasMade = (name: string) => made.some((result) => result.source === 'app' && result.name === name);
  const asked = (tracking.options?.checks ?? []).map((check) => ({
    check,
    name: nameOfCheck(check),
    source: 'app' as const,
  }));
  const planned: PlannedCheck[] = [
    ...asked.filter(({ name }) => !wasMade(name)),
    ...verifications(vendorChecks),
  ];
  const fileChecks = planned.map(({ check }) => check).filter(isFileCheck);
  const files = planned.length > 0 ? await listFiles(tracking, fileChecks) : null;
  const results = await Promise.all(planned.map((check) => runCheck(tracking, check, files)));
  return { checks: [...results, ...vendorChecks.map(({ result }) => result)], files };
}
