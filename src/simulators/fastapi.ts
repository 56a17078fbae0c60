import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { isUuid } from './ids.js';

/** One problem of a request, as the FastAPI framework reports it. */
export interface ValidationDetail {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly input?: unknown;
  readonly ctx?: unknown;
}

/** A 422 in FastAPI's form, to be thrown out of a route. */
export function unprocessable(...detail: readonly ValidationDetail[]): HTTPException {
  return new HTTPException(422, { res: Response.json({ detail }, { status: 422 }) });
}

/** FastAPI's answer for a path that does not exist. */
export function noSuchPath(): Response {
  return Response.json({ detail: 'Not Found' }, { status: 404 });
}

/**
 * The value, if it is a UUID.
 * @throws HTTPException 422 when it is not.
 */
export function requireUuid(place: 'path' | 'query', name: string, value: string): string {
  if (isUuid(value)) return value;
  const error = 'invalid UUID text';
  const msg = `Input should be a valid UUID, ${error}`;
  throw unprocessable({ loc: [place, name], msg, type: 'uuid_parsing', input: value, ctx: { error } });
}

/**
 * An integer of the query.
 * @throws HTTPException 422 when it is none, or outside the range.
 */
export function integerOf(
  query: URLSearchParams,
  name: string,
  range: { readonly default: number; readonly min: number; readonly max?: number },
): number {
  const text = query.get(name);
  if (text === null) return range.default;
  const value = Number(text);
  const { min, max = Number.MAX_SAFE_INTEGER } = range;
  if (text.trim() !== '' && Number.isInteger(value) && value >= min && value <= max) return value;
  const msg = `Input should be an integer from ${min} to ${max}`;
  throw unprocessable({ loc: ['query', name], msg, type: 'int_parsing', input: text });
}

const anyObject = z.record(z.string(), z.unknown());

/**
 * The JSON object in a request's body; an empty body counts as an empty object.
 * @throws HTTPException 422 when it is something else.
 */
export async function jsonObjectOf(request: { text(): Promise<string> }): Promise<Record<string, unknown>> {
  const text = await request.text();
  if (text === '') return {};
  try {
    return anyObject.parse(JSON.parse(text));
  } catch {
    throw unprocessable({ loc: ['body'], msg: 'Input should be a valid object', type: 'dict_type' });
  }
}

/** Whether the request carries the key as a bearer token. */
export function carriesBearer(headers: Headers, apiKey: string): boolean {
  return headers.get('authorization') === `Bearer ${apiKey}`;
}
