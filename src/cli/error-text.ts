import { CommanderError } from 'commander';
import { chainOf, codeOf, tablesAreMissing } from './error-chain.js';
import { EXIT, exitCodeOf, isInterrupted } from './exit-code.js';

function sentenceOf(error: unknown): string {
  const messages = chainOf(error).map((link) => link.message || String(codeOf(link) ?? link.name));
  // Some errors repeat their cause's message.
  const distinct = messages.filter(
    (message, index) => !messages.slice(0, index).some((outer) => outer.includes(message)),
  );
  const hint = tablesAreMissing(error) ? '; the ledger has no tables yet: run `landfall setup`' : '';
  return `${distinct.join(': ')}${hint}`;
}

/** What a person is told of an error; null when it was told already. A stack only where nobody foresaw the error. */
export function textOfError(error: unknown): string | null {
  if (error instanceof CommanderError || isInterrupted(error)) return null;
  if (exitCodeOf(error) !== EXIT.bug) return sentenceOf(error);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
