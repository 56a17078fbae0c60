const REPLACEMENT = '\ufffd';

/**
 * An escaped backslash, or an escape that Postgres refuses: NUL, and a surrogate that stands alone (the only
 * surrogates that `JSON.stringify` escapes). The first alternative keeps a text that merely spells an escape.
 */
const ESCAPES = /\\(?:\\|u0000|ud[89a-f][0-9a-f]{2})/g;

/** A text that a Postgres `text` column takes: NUL and lone surrogates become U+FFFD. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', REPLACEMENT);
}

/** JSON that a `jsonb` column takes, with the same replacements in values and names. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value).replace(ESCAPES, (escape) => (escape === '\\\\' ? escape : REPLACEMENT));
}

/** A copy of a JSON value as it will read back from the ledger. */
export function storableCopy<T>(value: T): T {
  return JSON.parse(storableJson(value)) as T;
}

const FIRST_YEAR_MS = Date.parse('0001-01-01T00:00:00Z');
const LAST_YEAR_MS = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * A time that a `timestamptz` column takes. What a vendor gave and is no time becomes null; the JSON beside the
 * column still holds the vendor's words.
 */
export function storableTime(iso: string | null): string | null {
  const ms = iso === null ? NaN : Date.parse(iso);
  return ms >= FIRST_YEAR_MS && ms <= LAST_YEAR_MS ? new Date(ms).toISOString() : null;
}
