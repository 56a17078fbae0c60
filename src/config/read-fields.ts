import type { z } from 'zod';
import { didYouMean } from './did-you-mean.js';
import type { FieldPath } from './field-path.js';

type Shape = Readonly<Record<string, z.ZodType>>;

/** What of an object could be read; a field with a problem is left out. */
export type Fields<S extends Shape> = { readonly [K in keyof S]?: z.output<S[K]> };

/** Is told of each problem with the field's path. */
export type ReportProblem = (path: FieldPath, message: string) => void;

/**
 * Checks an object field by field, so that one wrong field hides no problem of the others.
 * Unknown fields are problems.
 */
export function readFields<S extends Shape>(shape: S, raw: unknown, report: ReportProblem): Fields<S> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    report([], 'must be an object');
    return {};
  }
  for (const key of Object.keys(raw).filter((name) => !Object.hasOwn(shape, name))) {
    report([key], `is not a known field${didYouMean(key, Object.keys(shape))}`);
  }
  const fields: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(shape)) {
    const value = Object.hasOwn(raw, key) ? (raw as Record<string, unknown>)[key] : undefined;
    const result = schema.safeParse(value);
    if (result.success) fields[key] = result.data;
    else if (value === undefined) report([key], 'is missing');
    else for (const issue of result.error.issues) report([key, ...issue.path], issue.message);
  }
  return fields as Fields<S>;
}
