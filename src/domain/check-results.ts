import type { CheckResult } from './checks.js';

/** Longest name of a check in its result, in characters. */
const MAX_NAME_LENGTH = 255;

/** Longest text of a result, in characters. */
const MAX_TEXT_LENGTH = 1000;

/** Most bytes of matched names that all results of a run carry together. */
const MAX_MATCHED_BYTES = 200_000;

/** A text of at most `maxLength` characters, with a mark where it was cut and no half of a character. */
export function clipped(text: string, maxLength: number): string {
  return (text.length <= maxLength ? text : `${text.slice(0, maxLength - 1)}…`).toWellFormed();
}

/** A check's name as its result carries it: at most 255 characters. */
export function clippedName(name: string): string {
  return clipped(name, MAX_NAME_LENGTH);
}

/**
 * The results as an outcome can carry them, in their order: names of at most 255 characters, texts of at most 1,000,
 * and matched names of 200,000 bytes in all, since Temporal ends a workflow that hands it over two megabytes.
 */
export function fitResults(results: readonly CheckResult[]): CheckResult[] {
  const encoder = new TextEncoder();
  let left = MAX_MATCHED_BYTES;
  return results.map((result) => {
    left -= encoder.encode(JSON.stringify(result.matched)).length;
    return {
      ...result,
      name: clippedName(result.name),
      expected: clipped(result.expected, MAX_TEXT_LENGTH),
      matched: left < 0 ? [] : result.matched,
      message: clipped(result.message, MAX_TEXT_LENGTH),
    };
  });
}
