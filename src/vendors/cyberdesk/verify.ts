import { MAX_LISTED_NAMES, MAX_PATTERN_LENGTH, type Check } from '../../domain/checks.js';
import { countAt, valueAt, type RunValues } from '../../domain/path-value.js';
import { baseNameOf, clipText } from '../texts.js';
import type { CyberdeskCheck } from './schema.js';
import { fileNameFor } from './template.js';

/** The one type of check that needs nothing but the list of files. */
const FILE_CHECK_TYPE = 'run_attachment_exists';
const MAX_NAME_LENGTH = 255;

/** What two kinds of our checks have in common. */
type Common = { readonly name?: string; readonly allowNone?: true };

/**
 * A check of Cyberdesk in our terms; null where only the vendor can judge, so that ours would be a guess. Of the run's
 * values, only a number or the names of the expected files go into it. That a count means exactly so many files and
 * that `allow_missing_attachments` excuses none at all, but not some, is our reading of the fields' names.
 */
export function verifiableOf(check: CyberdeskCheck, values: RunValues): Check | null {
  if (check.type !== FILE_CHECK_TYPE) return null;
  switch (check.file_target_mode) {
    case 'exact':
      return existsCheckOf(check, (check.file_names ?? []).map(baseNameOf));
    case 'regex':
      return regexCheckOf(check, values);
    case 'loop_items':
      return existsCheckOf(check, loopNamesOf(check, values));
    default:
      return null;
  }
}

/** One name that is none spoils the list: a part of it would be another check. */
function existsCheckOf(check: CyberdeskCheck, expected: readonly (string | null)[]): Check | null {
  const names = expected.filter((name) => name !== null && name.length <= MAX_NAME_LENGTH) as string[];
  const isWhole = names.length === expected.length && names.length > 0 && names.length <= MAX_LISTED_NAMES;
  return isWhole ? { type: 'attachment_exists', ...commonOf(check), names } : null;
}

/** The file name of each item of the loop's input; none when there is no such list. */
function loopNamesOf(check: CyberdeskCheck, { input }: RunValues): readonly (string | null)[] {
  const { loop_input: path, loop_item_filename_template: template } = check;
  const items: unknown = path ? valueAt(path, input) : undefined;
  if (!Array.isArray(items) || items.length > MAX_LISTED_NAMES || !template) return [];
  return items.map((item: unknown) => fileNameFor(template, item));
}

function regexCheckOf(check: CyberdeskCheck, values: RunValues): Check | null {
  if (!check.file_name_regex) return null;
  const count = expectedCountOf(check, values);
  if (count === 'unknown') return null;
  // Whatever is found, at least one or none at all, would do.
  if (count === null && check.allow_missing_attachments === true) return null;
  // One character too long stays too long, so that the check is refused as it should, without its full size.
  const pattern = check.file_name_regex.slice(0, MAX_PATTERN_LENGTH + 1);
  return { type: 'filename_regex', ...commonOf(check), pattern, ...(count === null ? {} : { count }) };
}

/** How many files there must be: the number itself, or the one in the run's values; null when none is asked for. */
function expectedCountOf(check: CyberdeskCheck, values: RunValues): number | null | 'unknown' {
  const { expected_match_count: count, expected_match_count_ref: path } = check;
  if (count !== null) return Number.isSafeInteger(count) && count >= 0 ? count : 'unknown';
  if (!path) return null;
  return countAt(path, values) ?? 'unknown';
}

function commonOf(check: CyberdeskCheck): Common {
  return {
    ...(check.name ? { name: clipText(check.name) } : {}),
    ...(check.allow_missing_attachments === true ? { allowNone: true } : {}),
  };
}
