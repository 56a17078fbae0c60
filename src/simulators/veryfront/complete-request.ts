import { z } from 'zod';

const text = z.string().nullish();
const count = z.number().nullish();

const metadata = z.looseObject({
  provider: text,
  model: text,
  inputTokens: count,
  outputTokens: count,
  finishReason: text,
  cachedInputTokens: count,
  reasoningTokens: count,
  providerRequestId: text,
});

/** The body of a complete. `metadata` is documented as an object, and sent as null by the vendor's own callers. */
const completeRequest = z.object({
  status: z.enum(['completed', 'failed', 'cancelled']),
  metadata: metadata.nullish(),
  terminal_error_code: text,
  terminal_error_message: text,
});

/** What a caller wants to complete a run with. */
export type CompleteRequest = z.infer<typeof completeRequest>;

/** Reads the body of a complete; null when it is none, as in the vendor's own sample, which has no status. */
export function completeRequestOf(body: string): CompleteRequest | null {
  try {
    return completeRequest.parse(JSON.parse(body));
  } catch {
    return null;
  }
}
