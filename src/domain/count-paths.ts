import type { Check } from './checks.js';
import { countAt, type RunValues } from './path-value.js';

/** Numbers by the path that leads to them in a run's input or output; what a path leads to besides is not in it. */
export type Counts = Readonly<Record<string, number>>;

/** The paths by which checks name their count, once each. */
export function countPathsOf(checks: readonly Check[]): readonly string[] {
  const paths = checks.flatMap((check) =>
    check.type === 'filename_regex' && typeof check.count === 'string' ? [check.count] : [],
  );
  return [...new Set(paths)];
}

/** The numbers that paths lead to; a path that leads to none is left out. */
export function countsAt(paths: readonly string[], values: RunValues): Counts {
  return Object.fromEntries(
    paths.flatMap((path) => {
      const count = countAt(path, values);
      return count === null ? [] : [[path, count] as const];
    }),
  );
}

/** The same check with its number in the place of the path, where that is known. */
export function withCount<C extends Check>(check: C, counts: Counts): C {
  if (check.type !== 'filename_regex' || typeof check.count !== 'string') return check;
  return Object.hasOwn(counts, check.count) ? { ...check, count: counts[check.count] } : check;
}
