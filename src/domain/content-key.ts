function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A text that is equal for JSON values of equal content, whatever the order of their fields. */
export function contentKeyOf(value: unknown): string {
  return JSON.stringify(value, sorted);
}
