import { MAX_LISTED_NAMES, type CheckResult, type CheckStatus } from '../../domain/checks.js';
import type { VendorCheck } from '../../domain/observation.js';
import type { RunValues } from '../../domain/path-value.js';
import type { Phase } from '../../domain/phase.js';
import { clipText, joinedText } from '../texts.js';
import type { CyberdeskCheck } from './schema.js';
import { verifiableOf } from './verify.js';

/**
 * The checks that the workflow declared, with the verdicts of a run that has ended. A check that Cyberdesk did
 * not finish, or whose status is unknown, is an `error`: it did not pass. One that was cancelled was skipped with
 * the rest of a run that did not succeed, but holds nothing where the run is called a success.
 */
export function vendorChecksOf(
  checks: readonly CyberdeskCheck[],
  phase: Phase,
  values: RunValues,
): VendorCheck[] {
  return checks.map((check, index) => ({
    result: resultOf(check, index, phase),
    verify: verifiableOf(check, values),
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
      return `${check.loop_item_filename_template ?? ''} for each of ${check.loop_input ?? 'the items'}`;
    default:
      return check.description ?? '';
  }
}
