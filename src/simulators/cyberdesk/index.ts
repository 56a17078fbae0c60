import { carriesBearer } from '../fastapi.js';
import { isUuid } from '../ids.js';
import type { VendorSimulator } from '../vendor-simulator.js';
import { refuse } from './answers.js';
import { newRunId } from './identities.js';
import { cyberdeskRoutes } from './routes.js';
import { RESULT_FIELDS } from './run-body.js';
import { hasFiles, isFinal, ORDINARY_SCRIPT, say } from './statuses.js';
import { cyberdeskWebhooks } from './webhooks.js';

/** Cyberdesk, as its official client's types and its webhook page describe it. */
export const cyberdeskSimulator: VendorSimulator = {
  name: 'cyberdesk',
  generations: [],
  initialStatus: 'scheduling',
  resultFields: RESULT_FIELDS,
  isFinal,
  hasFiles,
  newRunId,
  problemOfRunId: (runId) => (isUuid(runId) ? null : 'must be a UUID'),
  ordinaryScript: () => ORDINARY_SCRIPT,
  say: (verb, _generation, error) => say(verb, error),
  admits: carriesBearer,
  runIdOf: (path, query) => /^\/v1\/runs\/(?!bulk$|chain$)([^/]+)/.exec(path)?.[1] ?? query.get('run_id'),
  refuse,
  routes: cyberdeskRoutes,
  webhooks: cyberdeskWebhooks,
};
