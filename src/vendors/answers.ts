import type { z } from 'zod';
import { describeRun, type RunKey } from '../domain/run-key.js';
import { VendorError } from './errors.js';
import { clipText } from './texts.js';
import type { VendorContext } from './vendor.js';

/** Most field paths that an error names. */
const MAX_NAMED_FIELDS = 5;

/** The run key that a verb is about, for errors. */
export function runKeyIn(context: VendorContext, runId: string): RunKey {
  return { vendor: context.account.vendor, account: context.account.name, runId: clipText(runId) };
}

/**
 * Reads an answer with a schema. Throws `VendorError` of kind `unexpected_answer` that names the fields that
 * do not fit, never their values.
 */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: unknown, what: string, run: RunKey): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const problem = `${what} does not fit at ${fieldsOf(parsed.error)}`;
  throw new VendorError('unexpected_answer', `${problem} ${describeRun(run)}`);
}

/** Paths of the fields that a schema refused, below `under`, for messages; `body` stands for the whole. */
export function fieldsOf(error: z.ZodError, under: readonly string[] = []): string {
  const paths = error.issues.map((issue) => [...under, ...issue.path].map(String).join('.') || 'body');
  return [...new Set(paths.map((path) => clipText(path, 100)))].slice(0, MAX_NAMED_FIELDS).join(', ');
}

/**
 * Makes sure that an answer is about the run that was asked for; ids may differ in the case of letters only.
 * Throws `VendorError` of kind `unexpected_answer`.
 */
export function requireSameRun(answeredId: string, run: RunKey, askedId: string): void {
  if (answeredId.toLowerCase() === askedId.toLowerCase()) return;
  throw new VendorError('unexpected_answer', `The answer is about another run ${describeRun(run)}`);
}

/**
 * A run id as one segment of a path. Throws `VendorError` of kind `not_found` for ids that cannot be one: they
 * would turn the request into one for something else, so no run can have them.
 */
export function pathSegmentOf(run: RunKey, runId: string): string {
  if (runId === '' || runId === '.' || runId === '..' || !runId.isWellFormed()) {
    throw new VendorError('not_found', `No run can have this id ${describeRun(run)}`);
  }
  return encodeURIComponent(runId);
}
