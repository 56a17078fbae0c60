import { z } from 'zod';

const text = z.string().nullable().catch(null);

/** A job, as a read and an event give it alike. Required is only what nothing can be said without. */
export const jobSchema = z.object({
  id: z.string().min(1),
  state: z.string(),
  created_at: text,
  started_at: text,
  changed_at: text,
  finished_at: text,
  limit_seconds: z.number().nullable().catch(null),
  complaint: text,
});

const fileSchema = z.object({ name: z.string().min(1), bytes: z.number().nullable().catch(null) });

/** One page of a job's files. */
export const filesSchema = z.object({ total: z.number(), items: z.array(fileSchema) });

/** The envelope of an event; `job` is read once the type says that the event is about one. */
export const eventSchema = z.object({
  event_id: text,
  event: z.string(),
  job: z.unknown().optional(),
});

/** A job at Quillworks. */
export type Job = z.infer<typeof jobSchema>;

/** A file of a job. */
export type JobFile = z.infer<typeof fileSchema>;
