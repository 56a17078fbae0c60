/** Most values that one label takes; a metrics store keeps a series for each. */
const MAX_VALUES = 50;

/** Stands for every value beyond the bound. */
const OTHER = 'other';

/** Lets through the first values of a label and calls the rest by one name, so that nobody can fill a metrics store. */
export class BoundedLabel {
  readonly #known = new Set<string>();

  /** The value as it may be used. */
  of(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= MAX_VALUES) return OTHER;
    this.#known.add(value);
    return value;
  }
}
