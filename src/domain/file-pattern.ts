import { RE2JS } from 're2js';
import { MAX_PATTERN_LENGTH } from './checks.js';

/** Searches file names; linear in their length, whatever the pattern. */
export interface FilePattern {
  matches(name: string): boolean;
}

/**
 * Compiles a file name pattern: RE2 syntax, searched, not anchored.
 * @throws RangeError when the pattern is longer than 512 characters or RE2 cannot take it.
 */
export function compileFilePattern(pattern: string): FilePattern {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new RangeError(`The pattern is longer than ${MAX_PATTERN_LENGTH} characters`);
  }
  try {
    const compiled = RE2JS.compile(pattern);
    return { matches: (name) => compiled.matcher(name).find() };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RangeError(`The pattern is not valid in RE2 syntax: ${why}`, { cause: error });
  }
}
