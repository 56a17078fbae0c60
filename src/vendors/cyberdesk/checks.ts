import {
  MAX_LISTED_NAMES,
  MAX_PATTERN_LENGTH,
  type Check,
  type CheckResult,
  type CheckStatus,
} from '../../domain/checks.js';
import type { VendorCheck } from '../../domain/observation.js';
import type { Phase } from '../../domain/phase.js';
import { baseNameOf, clipText, joinedText } from '../texts.js';
import type { CyberdeskCheck } from './schema.js';

/** The one type of check that needs nothing but the list of files. */
const FILE_CHECK_TYPE = 'run_attachment_exists';
const MAX_NAME_LENGTH = 255;

/**
 * The checks that the workflow declared, with the verdicts of a run that has ended. A check that Cyberdesk did
 * not finish, or whose status is unknown, is an `error`: it did not pass. One that was cancelled was skipped with
 * the rest of a run that did not succeed, but holds nothing where the run is called a success.
 */
export function vendorChecksOf(checks: readonly CyberdeskCheck[], phase: Phase): VendorCheck[] {
  return checks.map((check, index) => ({
    result: resultOf(check, index, phase),
    verify: verifiableOf(check),
  }));
}

function resultOf(check: CyberdeskCheck, index: number, phase: Phase): CheckResult {
  const status = statusOf(check.status, phase);
  return {
    name: clipText(check.name || check.type || `check ${index + 1}`),
    type: clipText(check.type ?? 'unknown'),
    source: 'vendor',
    status,
    expected: clipText(expectedOf(check)),
    matched: (check.matched_filenames ?? []).slice(0, MAX_LISTED_NAMES).map((name) => clipText(name)),
    message: clipText(messageOf(check, status)),
  };
}

/** A run that is over runs no check any more, so `pending` and `running` are as unfinished as an unknown status. */
function statusOf(status: string | null, phase: Phase): CheckStatus {
  switch (status) {
    case 'success':
      return 'passed';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return phase === 'succeeded' ? 'error' : 'skipped';
    default:
      return 'error';
  }
}

function messageOf(check: CyberdeskCheck, status: CheckStatus): string {
  const words = check.error_message?.trim() || joinedText(check.messages);
  if (words !== '' || status === 'passed') return words;
  return check.status === null ? 'Cyberdesk gave no status' : `Cyberdesk reported ${check.status}`;
}

function expectedOf(check: CyberdeskCheck): string {
  const count = check.expected_match_count ?? check.expected_match_count_ref;
  switch (check.file_target_mode) {
    case 'exact':
      return (check.file_names ?? []).slice(0, MAX_LISTED_NAMES).join(', ');
    case 'regex':
      return `${check.file_name_regex ?? ''}${count === null ? '' : ` (count: ${count})`}`;
    case 'loop_items':
      return check.loop_item_filename_template ?? '';
    default:
      return '';
  }
}

/** The same check in our terms; null where only the vendor can judge, so that ours would be a guess. */
function verifiableOf(check: CyberdeskCheck): Check | null {
  if (check.type !== FILE_CHECK_TYPE || check.allow_missing_attachments === true) return null;
  switch (check.file_target_mode) {
    case 'exact':
      return existsCheckOf(check);
    case 'regex':
      return regexCheckOf(check);
    default:
      return null;
  }
}

function existsCheckOf(check: CyberdeskCheck): Check | null {
  const given = check.file_names ?? [];
  const names = given.map(baseNameOf).filter((name) => name !== null && name.length <= MAX_NAME_LENGTH);
  if (given.length === 0 || given.length > MAX_LISTED_NAMES || names.length < given.length) return null;
  return { type: 'attachment_exists', ...nameIn(check), names: names as string[] };
}

function regexCheckOf(check: CyberdeskCheck): Check | null {
  const count = check.expected_match_count;
  if (!check.file_name_regex) return null;
  // A count that stands in the run's values is not ours to know, and "at least one" would be another check.
  if (count === null && check.expected_match_count_ref) return null;
  if (count !== null && (!Number.isSafeInteger(count) || count < 0)) return null;
  // One character too long stays too long, so that the check is refused as it should, without its full size.
  const pattern = check.file_name_regex.slice(0, MAX_PATTERN_LENGTH + 1);
  return { type: 'filename_regex', ...nameIn(check), pattern, ...(count === null ? {} : { count }) };
}

function nameIn(check: CyberdeskCheck): { readonly name?: string } {
  return check.name ? { name: clipText(check.name) } : {};
}
