/** Where a field stands in the configuration. */
export type FieldPath = readonly PropertyKey[];

/** A field's path as people write it: `accounts[0].apiKey`. */
export function nameOfField(path: FieldPath): string {
  if (path.length === 0) return 'configuration';
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, '');
}
