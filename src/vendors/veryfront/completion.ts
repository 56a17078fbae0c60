import type { RunReport } from '../../domain/observation.js';
import { reportOf } from './report.js';
import { completionSchema } from './schema.js';

/** What is written into a run by completing it: a verdict and its reason. There is no place for results or files. */
export interface CompleteRequest {
  readonly status: 'completed' | 'failed' | 'cancelled';
  /** Provider, model and usage of an agent's run. @default left out */
  readonly metadata?: Readonly<Record<string, unknown>> | null;
  /** Free text. @default left out */
  readonly terminal_error_code?: string | null;
  /** @default left out */
  readonly terminal_error_message?: string | null;
}

/** What a complete was answered with. That it was answered proves nothing: look at both. */
export interface CompleteAnswer {
  /** What the vendor says of this call; null when it does not say. */
  readonly completed: boolean | null;
  /** The run as it stands after the call, in any phase; null when the answer shows no run, or another one. */
  readonly run: RunReport | null;
}

/** Reads the answer to a complete. Never throws: callers must be ready for one that says nothing. */
export function completionOf(answer: unknown, runId: string): CompleteAnswer {
  const { completed, run } = completionSchema.parse(answer);
  const isSame = run !== null && run.run_id.toLowerCase() === runId.toLowerCase();
  return { completed, run: isSame ? reportOf(run) : null };
}
