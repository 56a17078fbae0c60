/** A number, or a path into the run's input or output: its number, or the length of its array. */
export type Count = number | string;

/*
 * File names are compared by base name, case-sensitive, and in Unicode's composed form (NFC) on both sides: a name
 * matches however its accents are encoded.
 */

/** Every name is among the output files: exact, case-sensitive, base name. */
export interface AttachmentExistsCheck {
  readonly type: 'attachment_exists';
  readonly name?: string;
  readonly names: readonly string[];
  /** Passes as well when none of the names is there. @default false */
  readonly allowNone?: boolean;
}

/** At least one output file name matches, or exactly `count` do. RE2 syntax, searched (not anchored). */
export interface FilenameRegexCheck {
  readonly type: 'filename_regex';
  readonly name?: string;
  readonly pattern: string;
  readonly count?: Count;
  /** Passes as well when no name matches. @default false */
  readonly allowNone?: boolean;
}

/** One file an item, a file for each; `{item}`, `{item.field}` and `{index}` are filled in. */
export interface AttachmentTemplateCheck {
  readonly type: 'attachment_template';
  readonly name?: string;
  readonly template: string;
  /** The items, or a path into the run's input. */
  readonly items: readonly unknown[] | string;
}

/** An activity of the user's own decides. It is given the run, its files and `args`. */
export interface CustomCheck {
  readonly type: 'custom';
  readonly name?: string;
  readonly activity: string;
  readonly taskQueue: string;
  readonly args?: readonly unknown[];
}

/** A check that runs when the vendor reports success. */
export type Check = AttachmentExistsCheck | FilenameRegexCheck | AttachmentTemplateCheck | CustomCheck;

/** A check that needs nothing but the list of output files. */
export type FileCheck = Exclude<Check, CustomCheck>;

/** `error` means that the check itself could not be carried out; it does not count as passed. */
export type CheckStatus = 'passed' | 'failed' | 'error' | 'skipped';

/** The result of one check, as it stands in the outcome. */
export interface CheckResult {
  readonly name: string;
  readonly type: string;
  readonly source: 'app' | 'vendor';
  readonly status: CheckStatus;
  /** What was looked for, in words. */
  readonly expected: string;
  /** File names that matched, at most 100. */
  readonly matched: readonly string[];
  readonly message: string;
}

/** A file that a run produced. */
export interface OutputFile {
  /** Base name, as the vendor gives it without any path. */
  readonly name: string;
  /** Bytes. */
  readonly size: number | null;
  readonly contentType: string | null;
}

/** Longest regular expression that is accepted, in characters. */
export const MAX_PATTERN_LENGTH = 512;

/** Most checks a run may have. */
export const MAX_CHECKS = 100;

/** Most file names that an outcome or a check result lists. */
export const MAX_LISTED_NAMES = 100;

/** Whether a check can be answered from the list of output files. */
export function isFileCheck(check: Check): check is FileCheck {
  return check.type !== 'custom';
}

/** A check's name in results, summaries and messages: its own, or one made of what it looks for. */
export function nameOfCheck(check: Check): string {
  if (check.name !== undefined) return check.name;
  switch (check.type) {
    case 'attachment_exists':
      return `attachment_exists ${check.names.join(', ')}`;
    case 'filename_regex':
      return `filename_regex ${check.pattern}`;
    case 'attachment_template':
      return `attachment_template ${check.template}`;
    case 'custom':
      return `custom ${check.activity}`;
  }
}

/** Whether a list of results lets a success stand: everything passed or was skipped. */
export function checksHold(results: readonly CheckResult[]): boolean {
  return results.every((result) => result.status === 'passed' || result.status === 'skipped');
}
