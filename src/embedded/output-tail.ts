import { stripVTControlCharacters } from 'node:util';

const MAX_KEPT_CHARACTERS = 16_000;
const MAX_LINE_CHARACTERS = 600;
/** Maven marks empty lines as errors too. */
const EMPTY_LINE = /^(\[ERROR\])?\s*$/;
const USER_INFO = /:\/\/[^/@\s]+@/g;

function readable(line: string): string {
  const plain = line.replace(USER_INFO, '://***@');
  return plain.length <= MAX_LINE_CHARACTERS ? plain : `${plain.slice(0, MAX_LINE_CHARACTERS - 1)}…`;
}

/**
 * Keeps the end of what a program printed, for the message of a failure. What it gives out has no colours,
 * no very long lines, and no credentials, which the address of a registry may hold.
 */
export class OutputTail {
  private text = '';

  /** Adds output, forgetting what is too old. */
  add(chunk: string): void {
    this.text = (this.text + chunk).slice(-MAX_KEPT_CHARACTERS);
  }

  /** The last lines that are not empty. */
  lastLines(count: number): string {
    return this.lines().slice(-count).join('\n');
  }

  /** The lines that say what went wrong: the first that are marked as errors, or else the last ones. */
  errorLines(count: number): string {
    const errors = this.lines().filter((line) => line.includes('ERROR'));
    return errors.length === 0 ? this.lastLines(count) : errors.slice(0, count).join('\n');
  }

  private lines(): string[] {
    const lines = stripVTControlCharacters(this.text).split(/\r?\n/);
    return lines.filter((line) => !EMPTY_LINE.test(line)).map(readable);
  }
}
