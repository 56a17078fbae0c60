import { z } from 'zod';
import { optionalNumber, optionalText } from '../tolerant.js';

const id = z.string().min(1);

/**
 * A run as a read by id gives it. Required is what nothing can be said without; the reference marks no field as
 * nullable, and its newer form and the client library disagree about several.
 */
export const runSchema = z.object({
  id,
  status: z.string(),
  progress: optionalNumber,
  created_at: optionalText,
  finished_at: optionalText,
});

/** The part of a run that leads to its output. */
export const runWithWorkflowSchema = z.object({ id, workflow_id: z.string().min(1) });

/** A run as its workflow shows it: its output by the labels of the output nodes, null while there is none. */
export const runWithOutputSchema = z.object({
  id,
  input: z.unknown(),
  output: z.record(z.string(), z.unknown()).nullable(),
});

/**
 * A file within an output. A run calls its name `name`, the record of a stored file `filename`; the client
 * library's model has no size, but lets further fields be there.
 */
export const fileSchema = z.object({
  uri: z.string(),
  name: optionalText,
  filename: optionalText,
  size: optionalNumber,
  content_type: optionalText,
});

/** A run of Noxus. */
export type NoxusRun = z.infer<typeof runSchema>;

/** A run of Noxus with what went in and came out. */
export type NoxusRunWithOutput = z.infer<typeof runWithOutputSchema>;

/** A file in the output of a run of Noxus. */
export type NoxusFile = z.infer<typeof fileSchema>;
