import { z } from 'zod';
import { optionalNumber, optionalText } from '../tolerant.js';

const snapshot = z.object({ max_run_duration_seconds: optionalNumber }).nullable().catch(null);

const common = {
  id: z.string().min(1),
  error: z.unknown().optional(),
  created_at: optionalText,
  updated_at: optionalText,
  started_at: optionalText,
  completed_at: optionalText,
  run_snapshot: snapshot,
};

/** A run of the older generation, known as "abcd": the customer's own runner executes it. */
export const abcdRunSchema = z.object({ ...common, status: z.string() });

/** A run of the current generation: the vendor's agents execute it. */
export const currentRunSchema = z.object({
  ...common,
  execution_state: z.string(),
  approval_state: optionalText,
});

const asset = z.object({ id: optionalText, name: z.string(), part_type: optionalText });

/** The files of a run of the current generation, in the form of either half of 2026. */
export const currentFilesSchema = z.union([
  z.object({ outputs: z.object({ assets: z.array(asset) }) }).transform((run) => run.outputs.assets),
  z.object({ output_assets: z.array(asset) }).transform((run) => run.output_assets),
]);

/** Where a run of the older generation leaves its files. */
export const abcdFoldersSchema = z.object({
  created_at: z.string(),
  run_snapshot: z.object({ outputs: z.array(z.object({ path_part_id: z.string().min(1) })) }),
});

const document = z.object({
  id: optionalText,
  path_part_id: optionalText,
  name: z.string(),
  created_at: optionalText,
  updated_at: optionalText,
});

/** One page of the documents in a folder. */
export const documentsSchema = z.object({ items: z.array(document), total: optionalNumber });

/** A run of the older generation. */
export type AbcdRun = z.infer<typeof abcdRunSchema>;

/** A run of the current generation. */
export type CurrentRun = z.infer<typeof currentRunSchema>;

/** A document in a folder of Knowledge Stack. */
export type KnowledgeStackDocument = z.infer<typeof document>;
