import { z } from 'zod';
import { optionalFlag, optionalText } from '../tolerant.js';

const rule = z.object({
  name: optionalText,
  valid: optionalFlag,
  failureReason: optionalText,
  error: optionalText,
});

/** The result of a step that validates rules; all other steps' results come out empty. */
const ruleResult = z
  .object({
    allPassed: optionalFlag,
    rules: z
      .array(rule.catch(() => rule.parse({})))
      .nullable()
      .catch(null),
  })
  .nullable()
  .catch(null);

/** A step of a run, as far as progress and checks need it. `step.type` is missing in the reference page's sample. */
export const stepRunSchema = z.object({
  stepType: optionalText,
  status: optionalText,
  step: z.object({ name: optionalText, type: optionalText }).nullable().catch(null),
  result: ruleResult,
});

/**
 * A run, as a read and a webhook give it alike; the fields that are not named here are never taken over.
 * Required is what nothing can be said without. The steps must be a list of objects where they are there, since a
 * verdict depends on them.
 */
export const runSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  initialRunAt: optionalText,
  startTime: optionalText,
  endTime: optionalText,
  reviewedAt: optionalText,
  rejectionNote: optionalText,
  failureReason: optionalText,
  failureMessage: optionalText,
  stepRuns: z.array(stepRunSchema).nullish(),
});

/** The envelope of an event; the payload is read once the type says that the event is about a run. */
export const eventSchema = z.object({
  eventId: optionalText,
  eventType: z.string(),
  payload: z.unknown().optional(),
});

/** What the event of a step carries: one step, with the run that it belongs to. */
export const stepEventSchema = stepRunSchema.extend({ workflowRunId: z.string().min(1) });

/** A file, as a run and a read by id give it alike. */
export const fileSchema = z.object({
  id: z.string().min(1),
  name: z.string(),
  type: optionalText,
  parentFileId: optionalText,
});

const fileReference = z.object({ id: optionalText }).nullable().catch(null);
const split = z.object({ fileId: optionalText });

/** What a step's processor brought, as far as it made files: a splitter's parts, or the file that was edited. */
const producer = z
  .object({
    output: z
      .object({
        splits: z
          .array(split.catch({ fileId: null }))
          .nullable()
          .catch(null),
        editedFile: fileReference,
      })
      .nullable()
      .catch(null),
  })
  .nullable()
  .catch(null);

/** The files in a run's answer. Part of a list must not pass for the whole, so a file that cannot be read is refused. */
export const runFilesSchema = z.object({
  id: z.string().min(1),
  files: z.array(fileSchema),
  stepRuns: z
    .array(
      z.object({
        files: z.array(fileSchema).nullish(),
        result: z.record(z.string(), producer).nullable().catch(null),
      }),
    )
    .nullish(),
});

/** What a run was given and what its steps brought, in whatever form a workflow gives it. */
export const runValuesSchema = z.object({
  id: z.string().min(1),
  metadata: z.unknown().optional(),
  stepRuns: z.unknown().optional(),
});

/** A run of Extend. */
export type ExtendRun = z.infer<typeof runSchema>;

/** A step of a run of Extend. */
export type ExtendStepRun = z.infer<typeof stepRunSchema>;

/** A file at Extend. */
export type ExtendFile = z.infer<typeof fileSchema>;

/** A run of Extend, seen by its files. */
export type ExtendRunFiles = z.infer<typeof runFilesSchema>;
