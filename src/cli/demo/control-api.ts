import { z } from 'zod';
import { SIMULATOR_API_KEY, type LoggedCall, type RunSpec } from '../../simulators/index.js';

/** Nothing of the control API takes long, in milliseconds. */
const TIMEOUT_MS = 10_000;

const createdSchema = z.object({ runId: z.string() });

const completionsSchema = z.object({
  calls: z.array(z.object({ applied: z.boolean(), request: z.object({ status: z.string() }) })),
});

async function call(url: string, init: RequestInit, signal: AbortSignal): Promise<unknown> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const response = await fetch(url, { ...init, signal: limited });
  if (!response.ok) {
    throw new Error(`The simulators refused a call [url=${url}, status=${response.status}]`);
  }
  return response.json();
}

/** Creates a run at a simulator over HTTP. Throws Error when that fails. */
export async function createRun(simulatorsUrl: string, spec: RunSpec, signal: AbortSignal): Promise<string> {
  const answer = await call(
    `${simulatorsUrl}/_control/runs`,
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(spec) },
    signal,
  );
  return createdSchema.parse(answer).runId;
}

/** Every call that the simulators received and sent, in order. Throws Error when it cannot be read. */
export async function readLog(simulatorsUrl: string, signal: AbortSignal): Promise<readonly LoggedCall[]> {
  const answer = await call(`${simulatorsUrl}/_control/log`, {}, signal);
  return z.array(z.custom<LoggedCall>((entry) => typeof entry === 'object' && entry !== null)).parse(answer);
}

/**
 * The statuses that completes have written into a run at Veryfront, in order; those that changed nothing are left out.
 * Throws Error when they cannot be read.
 */
export async function readCompletions(
  simulatorsUrl: string,
  runId: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const url = `${simulatorsUrl}/veryfront/_completions/${encodeURIComponent(runId)}`;
  const answer = await call(url, { headers: { authorization: `Bearer ${SIMULATOR_API_KEY}` } }, signal);
  const { calls } = completionsSchema.parse(answer);
  return calls.filter(({ applied }) => applied).map(({ request }) => request.status);
}
