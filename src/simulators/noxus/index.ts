import { randomUUID } from 'node:crypto';
import { isUuid } from '../ids.js';
import type { VendorSimulator } from '../vendor-simulator.js';
import { refuse } from './answers.js';
import { noxusCallbacks } from './callbacks.js';
import { noxusRoutes } from './routes.js';
import { RESULT_FIELDS } from './run-body.js';
import { hasFiles, isFinal, ORDINARY_SCRIPT, say } from './statuses.js';

const RUN_IN_PATH = /^\/v1\/(?:workflows\/[^/]+\/)?runs\/([^/]+)/;

/** Noxus, as its reference pages and its client library describe it. */
export const noxusSimulator: VendorSimulator = {
  name: 'noxus',
  generations: [],
  initialStatus: 'queued',
  resultFields: RESULT_FIELDS,
  isFinal,
  hasFiles,
  newRunId: randomUUID,
  problemOfRunId: (runId) => (isUuid(runId) ? null : 'must be a UUID'),
  ordinaryScript: () => ORDINARY_SCRIPT,
  say,
  admits: (headers, apiKey) => headers.get('x-api-key') === apiKey,
  runIdOf: (path) => RUN_IN_PATH.exec(path)?.[1] ?? null,
  refuse,
  routes: noxusRoutes,
  webhooks: noxusCallbacks,
};
