import { z } from 'zod';
import type { LoggedCall, RunSpec } from '../../simulators/index.js';

/** Nothing of the control API takes long, in milliseconds. */
const TIMEOUT_MS = 10_000;

const createdSchema = z.object({ runId: z.string() });

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
