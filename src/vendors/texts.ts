/** Longest text of a vendor that is kept where nothing else is said, in characters. */
export const MAX_TEXT_LENGTH = 200;

/** Longest status of a vendor that is kept, in characters. */
export const MAX_STATUS_LENGTH = 100;

/** Most entries of a vendor's list of messages that are joined. */
const MAX_JOINED = 50;

/**
 * A vendor's text, fit to be stored and shown: control characters are spaces, halves of characters are
 * replaced, and what is beyond `maxLength` characters is cut with a mark.
 */
export function clipText(text: string, maxLength: number = MAX_TEXT_LENGTH): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  return cut.replace(/\p{Cc}/gu, ' ').toWellFormed();
}

/** The words in a vendor's error field: a text, or a list of texts joined by "; "; empty for anything else. */
export function joinedText(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  if (!Array.isArray(value)) return '';
  return value
    .slice(0, MAX_JOINED)
    .filter((entry): entry is string => typeof entry === 'string' && entry.trim() !== '')
    .join('; ');
}

/**
 * The last part of a file name, whichever way its slashes lean. Null for a name that names no file: empty,
 * blank, `.` or `..`.
 */
export function baseNameOf(fileName: string): string | null {
  const name = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  return name.trim() === '' || name === '.' || name === '..' ? null : name;
}
