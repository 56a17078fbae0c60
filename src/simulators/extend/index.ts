import { carriesBearer } from '../fastapi.js';
import type { VendorSimulator } from '../vendor-simulator.js';
import { refuse } from './answers.js';
import { newRunId } from './identities.js';
import { extendRoutes } from './routes.js';
import { RESULT_FIELDS } from './run-body.js';
import { hasFiles, isFinal, ORDINARY_SCRIPT, say } from './statuses.js';
import { BY_URL, extendWebhooks } from './webhooks.js';

/**
 * Extend, as its official client's types and its documentation describe it. A generation is the form that an
 * endpoint's webhooks are set to: with their content, or with a URL in its place.
 */
export const extendSimulator: VendorSimulator = {
  name: 'extend',
  generations: ['json', BY_URL],
  initialStatus: 'PENDING',
  resultFields: RESULT_FIELDS,
  isFinal,
  hasFiles,
  newRunId,
  // Ids are opaque.
  problemOfRunId: () => null,
  ordinaryScript: () => ORDINARY_SCRIPT,
  say: (verb, _generation, error) => say(verb, error),
  admits: carriesBearer,
  runIdOf,
  refuse,
  routes: extendRoutes,
  webhooks: extendWebhooks,
};

function runIdOf(path: string): string | null {
  const id = /^\/workflow_runs\/([^/]+)/.exec(path)?.[1];
  try {
    return id === undefined ? null : decodeURIComponent(id);
  } catch {
    return null;
  }
}
