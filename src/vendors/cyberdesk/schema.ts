import { z } from 'zod';
import { optionalFlag, optionalNumber, optionalText, optionalTexts } from '../tolerant.js';

const check = z.object({
  status: optionalText,
  name: optionalText,
  description: optionalText,
  type: optionalText,
  file_target_mode: optionalText,
  file_names: optionalTexts,
  file_name_regex: optionalText,
  expected_match_count: optionalNumber,
  expected_match_count_ref: optionalText,
  loop_input: optionalText,
  loop_item_filename_template: optionalText,
  allow_missing_attachments: optionalFlag,
  error_message: optionalText,
  messages: optionalTexts,
  matched_filenames: optionalTexts,
});

/**
 * A run, as a read and a webhook give it alike; the fields that are not named here are never taken over.
 * Required is what nothing can be said without. The list of checks must be one where it is there, since a
 * verdict depends on it; an entry that cannot be read is a check without a status. Of the values only a number or the
 * name of a file is ever kept, where a check refers to one.
 */
export const runSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  created_at: optionalText,
  started_at: optionalText,
  ended_at: optionalText,
  error: z.unknown().optional(),
  input_values: z.unknown().optional(),
  output_data: z.unknown().optional(),
  post_run_checks: z.array(check.catch(() => check.parse({}))).nullish(),
});

/** The envelope of an event; `run` is read once the type says that the event is about one. */
export const eventSchema = z.object({
  event_type: z.string().nullish(),
  event_id: optionalText,
  occurred_at: optionalText,
  run: z.unknown().optional(),
});

const attachment = z.object({
  id: z.string().min(1),
  filename: z.string(),
  run_id: optionalText,
  attachment_type: optionalText,
  size_bytes: optionalNumber,
  content_type: optionalText,
});

/** One page of a run's attachments. */
export const attachmentsSchema = z.object({ items: z.array(attachment), total: optionalNumber });

/** A run of Cyberdesk. */
export type CyberdeskRun = z.infer<typeof runSchema>;

/** A check that a workflow of Cyberdesk declares, with its verdict. */
export type CyberdeskCheck = z.infer<typeof check>;

/** A file of a run of Cyberdesk. */
export type CyberdeskAttachment = z.infer<typeof attachment>;
