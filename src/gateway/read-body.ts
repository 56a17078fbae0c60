/** Largest delivery that is read, in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** A request's body, or why there is none: it is too large, or it broke off. */
export type BodyReading =
  { readonly kind: 'body'; readonly bytes: Uint8Array } | { readonly kind: 'too_large' | 'broken' };

async function collect(stream: ReadableStream<Uint8Array>): Promise<BodyReading> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream, so the rest of an endless body is not read.
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) return { kind: 'too_large' };
    chunks.push(chunk);
  }
  return { kind: 'body', bytes: Buffer.concat(chunks, size) };
}

/** Reads a request's raw bytes once, and no more of them than are accepted. */
export async function readBody(request: Request): Promise<BodyReading> {
  // A declared length saves reading; it is not trusted to be the truth.
  if (Number(request.headers.get('content-length')) > MAX_BODY_BYTES) return { kind: 'too_large' };
  if (request.body === null) return { kind: 'body', bytes: new Uint8Array() };
  try {
    return await collect(request.body);
  } catch {
    return { kind: 'broken' };
  }
}
