/**
 * The value at a dotted path (`invoices`, `batch.items`, `rows.0.name`) inside plain data; undefined when there is
 * none. Only own properties count, so a path can reach nothing that the data did not bring.
 */
export function valueAt(path: string, data: unknown): unknown {
  let value = data;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** The value at a path into the run's input; the path may begin with `input.`, and `input` alone is all of it. */
export function inputValueAt(path: string, input: unknown): unknown {
  return valueAt(path, input) ?? valueAt(path, { input });
}

/** What went into a run and what came out of it, as far as is known. */
export interface RunValues {
  readonly input: unknown;
  readonly output: unknown;
}

/**
 * The number that a path into a run's input or output leads to: a number, or the length of an array. The path may begin
 * with `input.` or `output.`; where it leads to a number in both, the input's counts. Null when there is none.
 */
export function countAt(path: string, { input, output }: RunValues): number | null {
  for (const place of [input, { input }, output, { output }]) {
    const count = countOf(valueAt(path, place));
    if (count !== null) return count;
  }
  return null;
}

/** A number, or the length of an array; null for everything else. */
export function countOf(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
