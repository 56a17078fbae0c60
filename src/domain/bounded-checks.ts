import { boundedText, jsonBytes } from './bounded.js';
import { MAX_CHECKS, MAX_LISTED_NAMES, type Check, type CheckResult, type CheckStatus } from './checks.js';
import type { VendorCheck } from './observation.js';

/** Largest list of a vendor's checks, in bytes of JSON: an activity's result stays under 32 KB. */
export const MAX_VENDOR_CHECKS_BYTES = 26 * 1024;

/** Largest text of a check, in bytes of JSON: room for any file name. */
const MAX_TEXT_BYTES = 1_200;

/** Largest text of a check whose list does not fit otherwise, in bytes of JSON. */
const SHORT_TEXT_BYTES = 32;

const CHECK_STATUSES: readonly CheckStatus[] = ['passed', 'failed', 'error', 'skipped'];

function areTexts(values: unknown): values is readonly string[] {
  return Array.isArray(values) && values.every((value) => typeof value === 'string');
}

/** Whether a workflow can work with a check that an adapter made: an odd one would fail its task for ever. */
function isUsable(check: Check): boolean {
  if (check.name !== undefined && typeof check.name !== 'string') return false;
  switch (check.type) {
    case 'attachment_exists':
      return areTexts(check.names);
    case 'filename_regex':
      return areTexts([check.pattern]);
    case 'attachment_template':
      return areTexts([check.template]) && (Array.isArray(check.items) || typeof check.items === 'string');
    case 'custom':
      return areTexts([check.activity, check.taskQueue]);
    default:
      return false;
  }
}

function boundedResult(result: CheckResult, maxTextBytes: number): CheckResult {
  const { status, matched } = result;
  const text = (value: unknown) => boundedText(value, maxTextBytes);
  return {
    name: text(result.name),
    type: boundedText(result.type, SHORT_TEXT_BYTES),
    source: 'vendor',
    status: CHECK_STATUSES.includes(status) ? status : 'error',
    expected: text(result.expected),
    matched: areTexts(matched) ? matched.slice(0, MAX_LISTED_NAMES).map(text) : [],
    message: text(result.message),
  };
}

function boundedCheck({ result, verify }: VendorCheck): VendorCheck {
  return {
    result: boundedResult(result, MAX_TEXT_BYTES),
    verify: verify && isUsable(verify) ? verify : null,
  };
}

function withoutMatched({ result, verify }: VendorCheck): VendorCheck {
  return { result: { ...result, matched: [] }, verify };
}

/** Characters in the lists of matched files, which take at least as many bytes. */
function matchedLength(checks: readonly VendorCheck[]): number {
  const names = checks.flatMap(({ result: { matched } }) => (areTexts(matched) ? matched : []));
  return names.reduce((sum, name) => sum + name.length, 0);
}

/**
 * A vendor's checks in a size that an activity can return: the lists of matched files are given up first, then our
 * own repetition, then the words. Each check's verdict is kept.
 */
export function boundedChecks(checks: readonly VendorCheck[] | undefined): readonly VendorCheck[] {
  const given = (checks ?? []).slice(0, MAX_CHECKS);
  // Lists that cannot fit are not even looked through.
  const isHuge = matchedLength(given) > MAX_VENDOR_CHECKS_BYTES;
  const lean = isHuge ? given.map(withoutMatched) : given;
  const whole = lean.map(boundedCheck);
  const unmatched = whole.map(withoutMatched);
  const unverified = unmatched.map(({ result }) => ({ result, verify: null }));
  const fitting = [whole, unmatched, unverified].find((one) => jsonBytes(one) <= MAX_VENDOR_CHECKS_BYTES);
  if (fitting !== undefined) return fitting;
  return unverified.map(({ result }) => ({ result: boundedResult(result, SHORT_TEXT_BYTES), verify: null }));
}
