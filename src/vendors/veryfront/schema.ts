import { z } from 'zod';
import { optionalFlag, optionalNumber, optionalText } from '../tolerant.js';

/** An error is documented as an object; a bare text is taken for its message. */
const runError = z
  .union([
    z.object({ message: optionalText, code: optionalText }),
    z.string().transform((message) => ({ message, code: null })),
  ])
  .nullable()
  .catch(null);

/**
 * A run, as every answer about one carries it. Required is what nothing can be said without: the older form of a
 * run has eleven fields. The four last are of the form that a conversation lists its runs in.
 */
export const runSchema = z.object({
  run_id: z.string().min(1),
  status: z.string(),
  waiting_reason: optionalText,
  input: z.unknown().optional(),
  config: z.unknown().optional(),
  output: z.unknown().optional(),
  error: runError,
  timeout_seconds: optionalNumber,
  created_at: optionalText,
  updated_at: optionalText,
  started_at: optionalText,
  completed_at: optionalText,
  finished_at: optionalText,
  terminal_error_code: optionalText,
  terminal_error_message: optionalText,
});

/** The list of what a run produced must be one: without it nothing is known of files, which is not none. */
export const artifactsSchema = z.object({ artifacts: z.array(z.unknown()) });

/** One entry of that list. Its items have no published type; these are the names that files have elsewhere in the API. */
export const artifactSchema = z.object({
  path: optionalText,
  name: optionalText,
  filename: optionalText,
  file_name: optionalText,
  size: optionalNumber,
  contentType: optionalText,
  content_type: optionalText,
});

/** What a complete is answered with; the vendor's own callers take any JSON, and one of its tests has no run. */
export const completionSchema = z
  .object({ completed: optionalFlag, run: runSchema.nullable().catch(null) })
  .catch({ completed: null, run: null });

/** A run of Veryfront. */
export type VeryfrontRun = z.infer<typeof runSchema>;
