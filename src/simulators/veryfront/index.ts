import { randomUUID } from 'node:crypto';
import { carriesBearer } from '../fastapi.js';
import type { VendorSimulator } from '../vendor-simulator.js';
import { refuse } from './answers.js';
import { VENDOR } from './identities.js';
import { veryfrontRoutes } from './routes.js';
import { RESULT_FIELDS } from './run-body.js';
import { isFinal, ORDINARY_SCRIPT, say } from './statuses.js';

/** Longest id that a caller may choose for a run, in characters. */
const MAX_ID_LENGTH = 128;

/** Veryfront, as its package and its reference describe it. It never pushes. */
export const veryfrontSimulator: VendorSimulator = {
  name: VENDOR,
  generations: [],
  initialStatus: 'pending',
  resultFields: RESULT_FIELDS,
  isFinal,
  hasFiles: (status) => status === 'completed',
  newRunId: () => `run_${randomUUID()}`,
  problemOfRunId: (runId) =>
    runId.length <= MAX_ID_LENGTH ? null : `must have ${MAX_ID_LENGTH} characters or fewer`,
  ordinaryScript: () => ORDINARY_SCRIPT,
  say: (verb, _generation, error) => say(verb, error),
  admits: (headers, apiKey) => carriesBearer(headers, apiKey) || headers.get('x-api-key') === apiKey,
  runIdOf: (path) => decoded(/^\/runs\/([^/]+)/.exec(path)?.[1]),
  refuse,
  routes: veryfrontRoutes,
  webhooks: null,
};

/** Callers choose ids freely, so one may stand encoded in a path. */
function decoded(segment: string | undefined): string | null {
  try {
    return segment === undefined ? null : decodeURIComponent(segment);
  } catch {
    return null;
  }
}
