import { z } from 'zod';

const anyObject = z.record(z.string(), z.unknown());

const file = z.object({
  filename: z.string().min(1),
  /** The file itself, as base64. */
  content: z.base64(),
  target_path: z.string().nullish(),
  cleanup_imports_after_run: z.boolean().nullish(),
});

/** What all ways of starting a run can say; the names are those of the vendor's client library. */
const settings = {
  machine_id: z.uuid().nullish(),
  pool_ids: z.array(z.uuid()).nullish(),
  session_id: z.uuid().nullish(),
  is_priority: z.boolean().nullish(),
};

/** What a retry may change. */
export const retrySchema = z.object({
  ...settings,
  input_values: anyObject.nullish(),
  sensitive_input_values: anyObject.nullish(),
  file_inputs: z.array(file).nullish(),
  start_session: z.boolean().nullish(),
  session_alias: z.string().nullish(),
  release_session_after: z.boolean().nullish(),
});

/** The body of `POST /v1/runs`. */
export const createSchema = retrySchema.extend({
  workflow_id: z.uuid(),
  main_prompt: z.string().nullish(),
  model_metadata: anyObject.nullish(),
});

/** The body of `POST /v1/runs/bulk`. */
export const bulkSchema = createSchema.extend({ count: z.int().min(1).max(1000) });

const step = z.object({
  workflow_id: z.uuid(),
  session_alias: z.string().nullish(),
  inputs: anyObject.nullish(),
  sensitive_inputs: anyObject.nullish(),
});

/** The body of `POST /v1/runs/chain`. */
export const chainSchema = z.object({
  ...settings,
  steps: z.array(step).min(1),
  shared_inputs: anyObject.nullish(),
  shared_sensitive_inputs: anyObject.nullish(),
  shared_file_inputs: z.array(file).nullish(),
  keep_session_after_completion: z.boolean().nullish(),
});

/** What may be said of a run when it is started or started again. */
export type AskedRun = z.infer<typeof retrySchema> &
  Partial<Pick<z.infer<typeof createSchema>, 'main_prompt' | 'model_metadata'>>;

/** A chain of runs in one session. */
export type AskedChain = z.infer<typeof chainSchema>;

/** A file that goes into a run. */
export type AskedFile = z.infer<typeof file>;
