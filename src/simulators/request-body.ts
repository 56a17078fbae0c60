import type { z } from 'zod';
import { unprocessable } from './fastapi.js';

/**
 * What a request asks for, read with a schema.
 * @throws HTTPException 422 in FastAPI's form, with every field that does not fit.
 */
export function askedBy<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unprocessable(
    ...parsed.error.issues.map(({ path, message }) => ({
      loc: ['body', ...path.map((step) => (typeof step === 'number' ? step : String(step)))],
      msg: message,
      type: 'value_error',
    })),
  );
}
