import { VendorError } from './errors.js';

/** Largest answer that is read, in bytes after decompression. */
export const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

/**
 * Reads an answer as JSON, within the size limit while it streams; undefined for an empty body. Throws
 * `VendorError` of kind `unexpected_answer` when the body is too large, not UTF-8 or not JSON. An integer beyond 2^53
 * becomes a text of its digits, because a rounded id would be the id of something else.
 */
export async function readJson(response: Response, describe: (problem: string) => string): Promise<unknown> {
  const bytes = await readBytes(response);
  if (bytes === null) {
    throw new VendorError('unexpected_answer', describe(`was answered with over ${MAX_ANSWER_BYTES} bytes`));
  }
  if (bytes.byteLength === 0) return undefined;
  try {
    return parseExactly(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // Without a cause: a syntax error quotes the body.
    throw new VendorError('unexpected_answer', describe('was answered with something other than JSON'));
  }
}

/** A text, a text that never ends, or a number: each as a whole, so that digits inside of one are left alone. */
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|"[^]*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** An integer with at least as many digits as 2^53. */
const LONG_INTEGER = /^-?\d{16,}$/;

function parseExactly(json: string): unknown {
  if (!/\d{16}/.test(json)) return JSON.parse(json) as unknown;
  const exact = json.replace(TEXT_OR_NUMBER, (token) =>
    LONG_INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
  return JSON.parse(exact) as unknown;
}

async function readBytes(response: Response): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_ANSWER_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
