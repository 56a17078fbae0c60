import type { z } from 'zod';
import { valueOf, type Environment } from './environment.js';
import type { ProblemList } from './problem-list.js';

/** Reads a variable that must fit a schema; undefined when it is unset, and a problem when it does not fit. */
export function readVariable<T>(
  env: Environment,
  variable: string,
  schema: z.ZodType<T>,
  problems: ProblemList,
): T | undefined {
  const value = valueOf(env, variable);
  if (value === undefined) return undefined;
  const result = schema.safeParse(value);
  for (const issue of result.error?.issues ?? []) problems.add(variable, issue.message);
  return result.data;
}
