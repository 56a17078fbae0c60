import type { OutcomeStatus } from '../domain/outcome.js';
import type { Phase } from '../domain/phase.js';
import type { Colors } from './output.js';
import { printable } from './terminal-text.js';

/** A phase or an outcome in the colour of how well it went. */
export function colored(word: Phase | OutcomeStatus, colors: Colors): string {
  switch (word) {
    case 'succeeded':
      return colors.green(word);
    case 'failed':
    case 'checks_failed':
    case 'timed_out':
    case 'not_found':
      return colors.red(word);
    case 'waiting':
    case 'cancelled':
      return colors.yellow(word);
    case 'queued':
    case 'running':
    case 'unknown':
      return word;
  }
}

/** Vendor text for a table or a line; a dash when there is none. */
export function orDash(text: string | null): string {
  return text === null || text === '' ? '-' : printable(text);
}
