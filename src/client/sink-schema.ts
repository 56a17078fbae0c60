import { z } from 'zod';

/** Most sinks of one run. */
export const MAX_SINKS = 20;

/** Longest URL of a callback, in characters. */
const MAX_URL_LENGTH = 2048;

/** Longest name of a sink, signal or account, in characters. */
const MAX_NAME_LENGTH = 255;

/** Longest id of a workflow that Temporal takes, in characters. */
const MAX_WORKFLOW_ID_LENGTH = 1000;

function textUpTo(length: number) {
  const text = z.string().min(1).max(length);
  return text.refine((value) => !/\p{Cc}/u.test(value) && value.isWellFormed(), {
    error: 'must hold no control characters',
  });
}

const name = textUpTo(MAX_NAME_LENGTH);

/** Which addresses may be called is the worker's to say. */
function isWebUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && !/\s/.test(text) && URL.canParse(text);
}

/** A sink as an app names it. */
export const sinkSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('veryfront'), runId: name, account: name.optional() }),
  z.strictObject({
    type: z.literal('callback'),
    url: textUpTo(MAX_URL_LENGTH).refine(isWebUrl, {
      error: 'must be a whole URL, such as https://app.example/done',
    }),
  }),
  z.strictObject({
    type: z.literal('workflow'),
    workflowId: textUpTo(MAX_WORKFLOW_ID_LENGTH),
    signal: name,
  }),
  z.strictObject({ type: z.literal('custom'), name, args: z.array(z.unknown()).optional() }),
]);
