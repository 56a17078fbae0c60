import { z } from 'zod';
import { uuidOf } from './ids.js';
import { FAULT_KINDS, WEBHOOK_BEHAVIOURS, type CheckedRunSpec, type ScriptEntry } from './run-spec.js';
import type { VendorSimulator } from './vendor-simulator.js';

/** Thrown when a run cannot be simulated as asked. The message lists every problem; trying again cannot help. */
export class BadRunSpec extends Error {
  override readonly name = 'BadRunSpec';

  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
  }
}

const milliseconds = z.number().min(0);

const entrySchema = z
  .looseObject({
    afterMs: milliseconds,
    status: z.string().min(1).optional(),
    event: z.string().min(1).optional(),
  })
  .refine((entry) => entry.status !== undefined || entry.event !== undefined, 'needs a status or an event')
  .transform((entry) => entry as ScriptEntry);

const webhooksSchema = z.object({
  url: z.url({ protocol: /^https?$/ }),
  secret: z.string().min(1),
  behaviour: z.enum(WEBHOOK_BEHAVIOURS).optional(),
  copies: z.int().min(1).max(1000).optional(),
  delayMs: milliseconds.optional(),
});

const faultSchema = z.object({
  afterMs: milliseconds,
  forMs: milliseconds,
  kind: z.enum(FAULT_KINDS),
  retryAfterSeconds: z.number().min(0).optional(),
});

const specSchema = z.object({
  vendor: z.string(),
  runId: z.string().min(1).nullish(),
  generation: z.string().nullish(),
  definitionId: z.string().min(1).nullish(),
  script: z.array(entrySchema).nullish(),
  fields: z.record(z.string(), z.unknown()).nullish(),
  webhooks: webhooksSchema.nullish(),
  faults: z.array(faultSchema).nullish(),
  files: z.array(z.string()).nullish(),
  filesAfterMs: milliseconds.nullish(),
  ignoreCancel: z.boolean().nullish(),
  refuseCancel: z.boolean().nullish(),
});

type ShapedSpec = z.infer<typeof specSchema>;

/**
 * Checks what the control API or a test asks for and fills in the defaults.
 * @param isTaken whether the vendor already has a run of that id.
 * @throws BadRunSpec with every problem that was found.
 */
export function checkRunSpec(
  body: unknown,
  vendors: ReadonlyMap<string, VendorSimulator>,
  isTaken: (vendor: VendorSimulator, runId: string) => boolean,
): { readonly vendor: VendorSimulator; readonly spec: CheckedRunSpec } {
  const shaped = specSchema.safeParse(body);
  if (!shaped.success) throw new BadRunSpec(shaped.error.issues.map(sentenceOf));
  const vendor = vendors.get(shaped.data.vendor);
  if (!vendor) throw new BadRunSpec([`vendor must be one of ${[...vendors.keys()].join(', ')}`]);
  const spec = withDefaults(shaped.data, vendor);
  const problems = problemsOf(spec, vendor, isTaken);
  if (problems.length > 0) throw new BadRunSpec(problems);
  return { vendor, spec };
}

function sentenceOf(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.') || 'body'}: ${issue.message}`;
}

function withDefaults(shaped: ShapedSpec, vendor: VendorSimulator): CheckedRunSpec {
  const runId = shaped.runId ?? vendor.newRunId();
  return {
    runId,
    generation: shaped.generation ?? vendor.generations[0] ?? null,
    definitionId: shaped.definitionId ?? uuidOf('definition', vendor.name, runId),
    // Sorting is stable, so entries of one moment keep the order in which they were written.
    script: (shaped.script ?? []).toSorted((a, b) => a.afterMs - b.afterMs),
    fields: shaped.fields ?? {},
    webhooks: shaped.webhooks ?? null,
    faults: shaped.faults ?? [],
    files: shaped.files ?? [],
    filesAfterMs: shaped.filesAfterMs ?? null,
    ignoreCancel: shaped.ignoreCancel ?? false,
    refuseCancel: shaped.refuseCancel ?? false,
  };
}

function problemsOf(
  spec: CheckedRunSpec,
  vendor: VendorSimulator,
  isTaken: (vendor: VendorSimulator, runId: string) => boolean,
): string[] {
  const problems: string[] = [];
  const problemOfId = vendor.problemOfRunId(spec.runId);
  if (problemOfId !== null) problems.push(`runId ${problemOfId}`);
  if (isTaken(vendor, spec.runId)) problems.push('runId belongs to a run that exists already');
  if (spec.generation !== null && !vendor.generations.includes(spec.generation)) {
    problems.push(`generation must be one of ${vendor.generations.join(', ') || '(none)'}`);
  }
  return problems;
}
