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

/** A number, or the length of an array; null for everything else. */
export function countOf(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
