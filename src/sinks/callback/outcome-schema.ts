import { z } from 'zod';
import { OUTCOME_STATUSES, type Outcome } from '../../domain/outcome.js';

const text = z.string();
const nullableText = z.string().nullable();
const count = z.int().min(1);

/** An outcome as it is sent. Fields that a later release adds pass. */
export const outcomeSchema = z
  .looseObject({
    vendor: text,
    account: text,
    runId: text,
    attempt: count,
    revision: count,
    status: z.enum(OUTCOME_STATUSES),
    vendorStatus: nullableText,
    reason: z.looseObject({ code: text, message: text }).nullable(),
    decidedBy: text,
    queuedAt: nullableText,
    startedAt: nullableText,
    endedAt: nullableText,
    deadlineAt: nullableText,
    trackedAt: text,
    recordedAt: text,
    checks: z.array(z.looseObject({ name: text, status: text })),
    files: z.looseObject({ count: z.number(), names: z.array(text) }).nullable(),
    vendorRun: text,
    sinks: z.array(z.looseObject({ name: text, status: text })),
    news: z.record(text, z.number()),
    workflowId: text,
  })
  .transform((outcome) => outcome as unknown as Outcome);
