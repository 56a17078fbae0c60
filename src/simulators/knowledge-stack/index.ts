import { randomUUID } from 'node:crypto';
import { carriesBearer } from '../fastapi.js';
import { isUuid } from '../ids.js';
import type { RunStore } from '../run-store.js';
import type { VendorSimulator } from '../vendor-simulator.js';
import { refuse } from './answers.js';
import { RESULT_FIELDS } from './body.js';
import { runsWritingTo } from './lists.js';
import { queuedLife } from './queue.js';
import { knowledgeStackRoutes } from './routes.js';
import { GENERATIONS, isFinal, ordinaryScript, say } from './statuses.js';

/** Knowledge Stack, in both generations that answer under the same paths. It never pushes. */
export const knowledgeStackSimulator: VendorSimulator = {
  name: 'knowledge-stack',
  generations: GENERATIONS,
  initialStatus: 'PENDING',
  resultFields: RESULT_FIELDS,
  isFinal,
  hasFiles: (status) => status === 'COMPLETED',
  newRunId: randomUUID,
  problemOfRunId: (runId) => (isUuid(runId) ? null : 'must be a UUID'),
  ordinaryScript,
  ordinaryLife: queuedLife,
  say,
  admits: carriesBearer,
  runIdOf,
  refuse,
  routes: knowledgeStackRoutes,
  webhooks: null,
};

/** A folder counts as its run's only while one run alone writes to it. */
function runIdOf(path: string, query: URLSearchParams, runs: RunStore): string | null {
  const inPath = /^\/v1\/workflow-runs\/([^/]+)/.exec(path)?.[1];
  if (inPath !== undefined) return inPath;
  const folder = query.get('parent_path_part_id');
  if (path !== '/v1/documents' || folder === null) return null;
  const writers = runsWritingTo(runs, folder);
  return writers.length === 1 ? (writers[0]?.id ?? null) : null;
}
