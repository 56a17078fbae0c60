import { describeRun } from '../domain/run-key.js';
import type { RunKey } from '../domain/run-key.js';

/**
 * Thrown when the ledger cannot be opened, read or written. A retry helps when the database comes back.
 * Neither the message nor the cause holds a connection string, a password or a row's content.
 */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';

  constructor(what: string, options: { readonly run?: RunKey; readonly cause?: unknown } = {}) {
    super(options.run ? `${what} ${describeRun(options.run)}` : what, {
      ...(options.cause === undefined ? {} : { cause: withoutContent(options.cause) }),
    });
  }
}

/**
 * A copy of a driver's error with its message and code only. The originals carry more in fields that loggers
 * print: the whole connection string of a bad URL, or the values of the row that a constraint refused.
 */
function withoutContent(cause: unknown): Error {
  if (cause instanceof LedgerError) return cause;
  const { message, code } = describeCause(cause);
  const copy = new Error(message || code || 'unknown error');
  return code === undefined ? copy : Object.assign(copy, { code });
}

function describeCause(cause: unknown): { message: string; code: string | undefined } {
  if (!(cause instanceof Error)) return { message: 'unknown error', code: undefined };
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : undefined;
  return { message: cause.message, code };
}

/** Runs one operation of the ledger; whatever it throws becomes a `LedgerError` that says what failed. */
export async function orLedgerError<T>(
  what: string,
  run: RunKey | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new LedgerError(what, { run, cause });
  }
}
