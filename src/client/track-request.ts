import { z } from 'zod';
import { MAX_CHECKS, MAX_PATTERN_LENGTH } from '../domain/checks.js';
import { compileFilePattern } from '../domain/file-pattern.js';
import { MAX_ATTACH_BYTES, type AttachOptions } from '../domain/options.js';
import { DEFAULT_ACCOUNT, problemsOfRunKey, type RunKey } from '../domain/run-key.js';
import { InvalidTrackRequestError } from './errors.js';
import { MAX_SINKS, sinkSchema } from './sink-schema.js';

/** What `track` is given: the run, and what the app wants done about it. */
export interface TrackRequest extends AttachOptions {
  readonly vendor: string;
  readonly runId: string;
  /** Credential set at the vendor. @default 'default' */
  readonly account?: string;
  /** Track again although a verdict is recorded, because the vendor executes the run anew. @default false */
  readonly reopen?: boolean;
}

/** Longest name of a file, check or activity, in characters. */
const MAX_NAME_LENGTH = 255;

const name = z.string().min(1).max(MAX_NAME_LENGTH);
const path = z.string().min(1).max(MAX_NAME_LENGTH);

const pattern = z
  .string()
  .min(1)
  .max(MAX_PATTERN_LENGTH)
  .superRefine((value, context) => {
    try {
      compileFilePattern(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is not valid' });
    }
  });

const check = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('attachment_exists'),
    name: name.optional(),
    names: z.array(name).min(1).max(1000),
    allowNone: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('filename_regex'),
    name: name.optional(),
    pattern,
    count: z.union([z.int().min(0), path]).optional(),
    allowNone: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('attachment_template'),
    name: name.optional(),
    template: name,
    items: z.union([z.array(z.unknown()), path]),
  }),
  z.strictObject({
    type: z.literal('custom'),
    name: name.optional(),
    activity: name,
    // Temporal keeps these queues to itself and refuses activities on them.
    taskQueue: name.refine((queue) => !queue.startsWith('/_sys/'), { error: 'must not begin with /_sys/' }),
    args: z.array(z.unknown()).optional(),
  }),
]);

const seconds = z
  .number()
  .nonnegative()
  .max(366 * 24 * 3600);

const options = z.strictObject({
  checks: z.array(check).max(MAX_CHECKS).optional(),
  sinks: z.array(sinkSchema).max(MAX_SINKS).optional(),
  input: z.unknown().optional(),
  onDeadline: z.enum(['record', 'cancel']).optional(),
  confirmWebhooks: z.boolean().optional(),
  keepVendorRun: z.boolean().optional(),
  maxRunDurationSeconds: seconds.positive().optional(),
  queueTimeoutSeconds: seconds.positive().optional(),
  reviewTimeoutSeconds: seconds.positive().optional(),
  graceSeconds: seconds.optional(),
  notFoundGraceSeconds: seconds.optional(),
  settleSeconds: seconds.optional(),
  adoptionWindowSeconds: seconds.optional(),
});

function jsonOf(attach: AttachOptions): string | null {
  try {
    return JSON.stringify(attach);
  } catch {
    // A BigInt, or data that contains itself.
    return null;
  }
}

function sizeProblem(attach: AttachOptions): string[] {
  const json = jsonOf(attach);
  if (json === null) return ['the options hold something that JSON cannot express'];
  const bytes = new TextEncoder().encode(json).length;
  return bytes <= MAX_ATTACH_BYTES
    ? []
    : [`the options are ${bytes} bytes of JSON; at most ${MAX_ATTACH_BYTES} are possible`];
}

/** A `track` call, checked. */
export interface ParsedTrackRequest {
  readonly key: RunKey;
  readonly options: AttachOptions;
  readonly reopen: boolean;
}

/**
 * Checks a `track` call.
 * @throws InvalidTrackRequestError with every problem.
 */
export function parseTrackRequest(request: TrackRequest): ParsedTrackRequest {
  const { vendor, runId, account = DEFAULT_ACCOUNT, reopen = false, ...rest } = request;
  const key = { vendor, account, runId };
  const parsed = options.safeParse(rest);
  const problems = [
    ...problemsOfRunKey(key),
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path.join('.') || 'options'}: ${issue.message}`),
    ...(parsed.success ? sizeProblem(parsed.data as AttachOptions) : []),
  ];
  if (problems.length > 0) throw new InvalidTrackRequestError(key, problems);
  return { key, options: parsed.data as AttachOptions, reopen };
}
