import type { BodyBudget } from './body-budget.js';

/** Largest delivery that is read, in bytes. */
export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * A request's body, or why there is none: it is too large, it broke off, the framework around the gateway has read it,
 * or it came too slowly while others needed the room.
 */
export type BodyReading =
  | { readonly kind: 'body'; readonly bytes: Uint8Array }
  | { readonly kind: 'too_large' | 'broken' | 'consumed' | 'crowded_out' };

async function collect(stream: ReadableStream<Uint8Array>, budget: BodyBudget): Promise<BodyReading> {
  const reader = stream.getReader();
  let crowdedOut = false;
  const giveUp = () => void reader.cancel().catch(() => undefined);
  const share = budget.open(() => {
    crowdedOut = true;
    giveUp();
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      size += next.value.byteLength;
      if (size > MAX_BODY_BYTES) {
        // The rest of an endless body is not read.
        giveUp();
        return { kind: 'too_large' };
      }
      chunks.push(next.value);
      share.add(next.value.byteLength);
      if (crowdedOut) break;
    }
    // A cancelled stream ends like a complete one.
    return crowdedOut ? { kind: 'crowded_out' } : { kind: 'body', bytes: Buffer.concat(chunks, size) };
  } finally {
    share.release();
  }
}

/** Reads a request's raw bytes once, and no more of them than are accepted. */
export async function readBody(request: Request, budget: BodyBudget): Promise<BodyReading> {
  if (request.bodyUsed) return { kind: 'consumed' };
  // A declared length saves reading; it is not trusted to be the truth.
  if (Number(request.headers.get('content-length')) > MAX_BODY_BYTES) return { kind: 'too_large' };
  if (request.body === null) return { kind: 'body', bytes: new Uint8Array() };
  if (request.body.locked) return { kind: 'consumed' };
  try {
    return await collect(request.body, budget);
  } catch {
    return { kind: 'broken' };
  }
}
