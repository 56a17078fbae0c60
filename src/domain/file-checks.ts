import {
  MAX_LISTED_NAMES,
  type AttachmentExistsCheck,
  type AttachmentTemplateCheck,
  type CheckResult,
  type FileCheck,
  type FilenameRegexCheck,
} from './checks.js';
import { compileFilePattern } from './file-pattern.js';
import { countAt, inputValueAt, valueAt } from './path-value.js';

/** What a check found, before it is given a name and a source. */
export type Finding = Pick<CheckResult, 'status' | 'expected' | 'matched' | 'message'>;

/** Most names that a message lists. */
const MAX_NAMES_IN_MESSAGE = 5;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_NAMES_IN_MESSAGE).join(', ');
  const more = names.length - MAX_NAMES_IN_MESSAGE;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** One spelling for names that look alike: composed and decomposed accents are the same name. */
function canonical(name: string): string {
  return name.normalize('NFC');
}

/** Finds a file for every name; with `oneEach` a file counts for one name only, as often as it is listed. */
function findAll(
  expected: readonly string[],
  files: readonly string[],
  label: string,
  { oneEach }: { readonly oneEach: boolean },
): Finding {
  const present = new Map<string, number>();
  for (const file of files.map(canonical)) present.set(file, (present.get(file) ?? 0) + 1);
  const isFound = (name: string): boolean => {
    const left = present.get(canonical(name)) ?? 0;
    if (oneEach && left > 0) present.set(canonical(name), left - 1);
    return left > 0;
  };
  const found = expected.map((name) => ({ name, isThere: isFound(name) }));
  const missing = found.filter(({ isThere }) => !isThere).map(({ name }) => name);
  const matched = found.filter(({ isThere }) => isThere).map(({ name }) => name);
  const status = missing.length === 0 ? 'passed' : 'failed';
  const message =
    missing.length === 0
      ? `all ${expected.length} found`
      : `${missing.length} of ${expected.length} missing: ${listed(missing)}`;
  return { status, expected: label, matched: matched.slice(0, MAX_LISTED_NAMES), message };
}

function inError(expected: string, message: string): Finding {
  return { status: 'error', expected, matched: [], message };
}

/** Lets a check stand that found nothing at all, where that is allowed. */
function orNone(finding: Finding, allowNone: boolean | undefined): Finding {
  if (allowNone !== true || finding.status !== 'failed' || finding.matched.length > 0) return finding;
  return { ...finding, status: 'passed', message: `${finding.message}; none is allowed` };
}

/** Every name is among the files. */
export function attachmentExists(check: AttachmentExistsCheck, files: readonly string[]): Finding {
  const finding = findAll(check.names, files, `files ${listed(check.names)}`, { oneEach: false });
  return orNone(finding, check.allowNone);
}

/** At least one file name matches, or exactly `count` do. */
export function filenameRegex(check: FilenameRegexCheck, files: readonly string[], input: unknown): Finding {
  const wanted =
    typeof check.count === 'string' ? countAt(check.count, { input, output: undefined }) : check.count;
  const label = `${wanted === undefined ? 'at least one file' : `exactly ${wanted} files`} matching ${check.pattern}`;
  if (wanted === null) {
    return inError(
      `files matching ${check.pattern}`,
      `the count ${String(check.count)} is neither a number nor a list in the run's input or output`,
    );
  }
  try {
    const pattern = compileFilePattern(check.pattern);
    const matched = files.filter((name) => pattern.matches(name));
    const holds = wanted === undefined ? matched.length > 0 : matched.length === wanted;
    const finding: Finding = {
      status: holds ? 'passed' : 'failed',
      expected: label,
      matched: matched.slice(0, MAX_LISTED_NAMES),
      message: `${matched.length} of ${files.length} files match`,
    };
    return orNone(finding, check.allowNone);
  } catch (error) {
    return inError(label, error instanceof Error ? error.message : String(error));
  }
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

/** Fills in `{index}`, `{item}` and `{item.field}`; throws a RangeError when the item has no such value. */
export function fillTemplate(template: string, item: unknown, index: number): string {
  return template.replace(/\{(index|item(?:\.([^{}]+))?)\}/g, (placeholder, name: string, field?: string) => {
    if (name === 'index') return String(index);
    const value = field === undefined ? item : valueAt(field, item);
    if (!isScalar(value)) throw new RangeError(`item ${index} has no text for ${placeholder}`);
    return String(value);
  });
}

/** One file for each item, named by the template. `{index}` counts from 0. */
export function attachmentTemplate(
  check: AttachmentTemplateCheck,
  files: readonly string[],
  input: unknown,
): Finding {
  const label = `one file for each item, named ${check.template}`;
  const items: unknown = typeof check.items === 'string' ? inputValueAt(check.items, input) : check.items;
  if (!Array.isArray(items))
    return inError(label, `no list of items at ${String(check.items)} in the run's input`);
  try {
    const names = items.map((item, index) => fillTemplate(check.template, item, index));
    return findAll(names, files, label, { oneEach: true });
  } catch (error) {
    return inError(label, error instanceof Error ? error.message : String(error));
  }
}

/** Carries out any check that needs only the list of files. */
export function findingOf(check: FileCheck, files: readonly string[], input: unknown): Finding {
  switch (check.type) {
    case 'attachment_exists':
      return attachmentExists(check, files);
    case 'filename_regex':
      return filenameRegex(check, files, input);
    case 'attachment_template':
      return attachmentTemplate(check, files, input);
  }
}
