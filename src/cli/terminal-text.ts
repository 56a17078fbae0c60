/** Control and format characters: escape sequences, line breaks, marks that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]/gu;

/** Text of a vendor's, fit for a terminal: whatever could steer the terminal is replaced. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, '\uFFFD');
}
