import { RE2JS } from 're2js';
import { MAX_PATTERN_LENGTH } from './checks.js';

/** Searches file names; linear in their length, whatever the pattern. */
export interface FilePattern {
  matches(name: string): boolean;
}

/**
 * Most instructions that a pattern may compile to. A search takes steps in proportion to them: at 50,000, which
 * 512 characters of nested counts can reach, one name of 255 characters would hold up a worker for seconds; here a
 * thousand such names take a few.
 */
const MAX_PROGRAM_SIZE = 600;

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new RangeError(`The pattern is not valid in RE2 syntax: ${why}`, { cause: error });
  }
}

/**
 * Compiles a file name pattern: RE2 syntax, searched, not anchored.
 * @throws RangeError when the pattern is longer than 512 characters, RE2 cannot take it, or its counts make it huge.
 */
export function compileFilePattern(pattern: string): FilePattern {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    throw new RangeError(`The pattern is longer than ${MAX_PATTERN_LENGTH} characters`);
  }
  const compiled = compile(pattern);
  if (compiled.programSize() > MAX_PROGRAM_SIZE) {
    throw new RangeError('The pattern is too large once its counted repetitions are written out');
  }
  return { matches: (name) => compiled.matcher(name).find() };
}
