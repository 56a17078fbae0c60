import type { FileCheck } from '../domain/checks.js';
import { findingOf, type Finding } from '../domain/file-checks.js';
import { baseNameOf } from '../vendors/texts.js';

/**
 * Most bytes of matched names that one result carries: a hundred ordinary names, and so few that the results of two
 * hundred checks fit into the one message that brings them to Temporal.
 */
const MAX_MATCHED_BYTES = 8_000;

/** One spelling of what looks alike: composed accents (NFC), as keyboards write them and macOS does not. */
function composed(text: string): string {
  return text.normalize('NFC');
}

/** The check in the terms of the listed names: composed, and without any path. */
function inListedTerms(check: FileCheck): FileCheck {
  switch (check.type) {
    case 'attachment_exists':
      return { ...check, names: check.names.map((name) => composed(baseNameOf(name) ?? name)) };
    case 'filename_regex':
      return { ...check, pattern: composed(check.pattern) };
    case 'attachment_template':
      return { ...check, template: composed(check.template) };
  }
}

function fitting(names: readonly string[]): readonly string[] {
  let left = MAX_MATCHED_BYTES;
  const end = names.findIndex((name) => (left -= Buffer.byteLength(JSON.stringify(name)) + 1) < 0);
  return end === -1 ? names : names.slice(0, end);
}

/**
 * Carries out a check on a list of file names. A name is compared whole and case-sensitive, by its base name, and in
 * Unicode's composed form (NFC) on both sides, so that one name matches however its accents are encoded. `matched` is
 * cut to 8,000 bytes. Throws what a check that is none of ours makes it throw.
 */
export function judgeFiles(check: FileCheck, names: readonly string[], input: unknown): Finding {
  const finding = findingOf(inListedTerms(check), names.map(composed), input);
  return { ...finding, matched: fitting(finding.matched) };
}
