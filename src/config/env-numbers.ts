import type { Environment } from './environment.js';
import { NUMBER_SHAPE, type NumberOptionName, type NumberOptions } from './numbers.js';
import type { ProblemList } from './problem-list.js';
import { readVariable } from './read-variable.js';

/** The variable that sets a number for all accounts: `pollMinSeconds` is `LANDFALL_POLL_MIN_SECONDS`. */
export function variableOfNumber(name: NumberOptionName): string {
  return `LANDFALL_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** Reads the numbers that `LANDFALL_…` variables set; what is no fitting number is a problem. */
export function envNumbers(env: Environment, problems: ProblemList): NumberOptions {
  const numbers: Partial<Record<NumberOptionName, number>> = {};
  for (const name of Object.keys(NUMBER_SHAPE) as NumberOptionName[]) {
    const value = readVariable(env, variableOfNumber(name), NUMBER_SHAPE[name], problems);
    if (value !== undefined) numbers[name] = value;
  }
  return numbers;
}
