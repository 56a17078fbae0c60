import { VendorError } from './errors.js';

/** Largest answer that is read, in bytes after decompression. */
export const MAX_ANSWER_BYTES = 5 * 1024 * 1024;

/**
 * Reads an answer as JSON, within the size limit while it streams; undefined for an empty body. Throws
 * `VendorError` of kind `unexpected_answer` when the body is too large, not UTF-8 or not JSON; numbers beyond
 * 2^53 are rounded.
 */
export async function readJson(response: Response, describe: (problem: string) => string): Promise<unknown> {
  const bytes = await readBytes(response);
  if (bytes === null) {
    throw new VendorError('unexpected_answer', describe(`was answered with over ${MAX_ANSWER_BYTES} bytes`));
  }
  if (bytes.byteLength === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    // Without a cause: a syntax error quotes the body.
    throw new VendorError('unexpected_answer', describe('was answered with something other than JSON'));
  }
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
