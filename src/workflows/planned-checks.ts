import { clippedName } from '../domain/check-results.js';
import { MAX_CHECKS, nameOfCheck, type Check, type CheckResult } from '../domain/checks.js';
import type { VendorCheck } from '../domain/observation.js';
import type { AttachOptions } from '../domain/options.js';

/** A check and on whose behalf it is made. */
export interface PlannedCheck<C extends Check = Check> {
  readonly check: C;
  readonly name: string;
  readonly source: CheckResult['source'];
}

/** What there is to check, and the results of what cannot be. */
export interface CheckPlan {
  readonly planned: readonly PlannedCheck[];
  readonly refused: readonly CheckResult[];
}

/** Longest name of an activity or a task queue, in characters; with one that Temporal refuses nothing would ever end. */
const MAX_QUEUE_NAME_LENGTH = 255;

/** Task queues that Temporal keeps to itself begin so; it refuses activities on them. */
const RESERVED_QUEUE_PREFIX = '/_sys/';

/** How many checks too many are named. */
const MAX_LISTED_CHECKS = 5;

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTemporalName(value: unknown): boolean {
  return isText(value) && value.length > 0 && value.length <= MAX_QUEUE_NAME_LENGTH;
}

/** Whether an entry is a check that this version knows. A hand-made signal, or a newer client, may bring others. */
function isCheck(entry: unknown): entry is Check {
  if (typeof entry !== 'object' || entry === null) return false;
  const { type, name = '', ...rest } = entry as Readonly<Record<string, unknown>>;
  if (!isText(name)) return false;
  switch (type) {
    case 'attachment_exists':
      return Array.isArray(rest['names']) && rest['names'].every(isText);
    case 'filename_regex':
      return isText(rest['pattern']);
    case 'attachment_template':
      return isText(rest['template']) && (isText(rest['items']) || Array.isArray(rest['items']));
    case 'custom':
      return isCustom(rest);
    default:
      return false;
  }
}

function isCustom({ activity, taskQueue, args = [] }: Readonly<Record<string, unknown>>): boolean {
  if (!isTemporalName(activity) || !isTemporalName(taskQueue) || !Array.isArray(args)) return false;
  return !String(taskQueue).startsWith(RESERVED_QUEUE_PREFIX);
}

/** The result of a check that could not be carried out. */
export function checkError(
  { name, source, type }: Pick<CheckResult, 'name' | 'source' | 'type'>,
  message: string,
): CheckResult {
  return { name, type, source, status: 'error', expected: name, matched: [], message };
}

/** Whether an activity of the user's own is among the checks. */
export function hasCustomCheck({ checks = [] }: AttachOptions): boolean {
  return checks.filter(isCheck).some(({ type }) => type === 'custom');
}

function plannedByApp(check: Check): PlannedCheck {
  return { check, name: clippedName(nameOfCheck(check)), source: 'app' };
}

function tooMany(checks: readonly Check[], leftOut: number): CheckResult[] {
  const count = checks.length + leftOut;
  if (count === 0) return [];
  const names = checks.slice(0, MAX_LISTED_CHECKS).map((check) => clippedName(nameOfCheck(check)));
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  const result = { name: `checks beyond ${MAX_CHECKS}`, source: 'app', type: 'unknown' } as const;
  const message = `${count} checks were not carried out, because a run has at most ${MAX_CHECKS}`;
  return [checkError(result, `${message}: ${names.join(', ')}${more}`)];
}

/** The vendor's file checks, to be verified once more by us. */
function verifications(checks: readonly VendorCheck[]): PlannedCheck[] {
  return checks.flatMap(({ result, verify }) =>
    verify === null
      ? []
      : [{ check: verify, name: clippedName(`${result.name} (verified)`), source: 'vendor' as const }],
  );
}

/**
 * Says what is to be checked: the app's first hundred checks, but for those that were made already, and the vendor's own
 * once more. What several apps ask for together beyond that, and what is no check, gets a result of its own: nothing is
 * lost without a word. Never throws.
 */
export function planChecks(
  { checks: entries = [], leftOut }: AttachOptions,
  vendorChecks: readonly VendorCheck[],
  made: readonly CheckResult[] = [],
): CheckPlan {
  const checks = entries.filter(isCheck);
  const unknown = entries.length - checks.length;
  const wasMade = new Set(made.filter(({ source }) => source === 'app').map(({ name }) => name));
  const asked = checks.slice(0, MAX_CHECKS).map(plannedByApp);
  const none = { name: 'checks of an unknown form', source: 'app', type: 'unknown' } as const;
  return {
    planned: [...asked.filter(({ name }) => !wasMade.has(name)), ...verifications(vendorChecks)],
    refused: [
      ...tooMany(checks.slice(MAX_CHECKS), leftOut?.checks ?? 0),
      ...(unknown === 0 ? [] : [checkError(none, `This worker does not know the form of ${unknown} checks`)]),
    ],
  };
}
