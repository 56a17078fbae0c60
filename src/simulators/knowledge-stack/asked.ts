import { z } from 'zod';
import type { HonoRequest } from 'hono';
import { jsonObjectOf, unprocessable } from '../fastapi.js';

// Lengths in characters; they and the names are those of the vendor's client library.
const idempotencyKey = z.string().max(255).nullish();
const userMessage = z.string().max(4000).nullish();
const flag = z.union([z.boolean(), z.stringbool()]).nullish();

/** The body of an invocation. */
export const invokeSchema = z.object({ idempotency_key: idempotencyKey });

/** The parts of a form, or the fields of a JSON body, that create a draft. */
export const createSchema = z.object({
  idempotency_key: idempotencyKey,
  auto_start: flag,
  user_message: userMessage,
  name: z.string().min(1).nullish(),
  /** Uploads are taken in before the draft can be started. */
  files: z.unknown().optional(),
});

/** The same where the path does not name the definition. That the field has this name is an assumption. */
export const createAnywhereSchema = createSchema.extend({ workflow_definition_id: z.uuid() });

/** The body of a start. */
export const startSchema = z.object({ user_message: userMessage });

/** The body of an approval; nothing but approving can be said. */
export const approvalSchema = z.object({ state: z.literal('approved'), reason: z.string().nullish() });

/** The body with which a runner reports the end. */
export const callbackSchema = z.object({
  status: z.enum(['COMPLETED', 'FAILED']),
  error: z.string().max(8192).nullish(),
});

/** The body of a change to a draft. */
export const updateSchema = z.object({ name: z.string().min(1) });

/** The body of a clone. */
export const cloneSchema = z.object({ name: z.string().min(1).nullish() });

/** What creates a draft. */
export type AskedDraft = z.infer<typeof createSchema>;

/** What a runner reports. */
export type AskedEnd = z.infer<typeof callbackSchema>;

/**
 * The fields of a form, or of a JSON body.
 * @throws HTTPException 422 when the body is neither.
 */
export async function formOf(request: HonoRequest): Promise<Record<string, unknown>> {
  if (request.header('content-type')?.includes('form') !== true) return jsonObjectOf(request);
  try {
    return await request.parseBody();
  } catch {
    throw unprocessable({ loc: ['body'], msg: 'Input should be a valid form', type: 'form_type' });
  }
}
