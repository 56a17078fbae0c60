import type { Context } from '@temporalio/activity';
import { NativeConnection } from '@temporalio/worker';
import './quiet.js';
import { openPostgresLedger } from '../../src/ledger/index.js';
import { kitConfig } from '../../src/testing/kit-parts.js';
import { createLandfallWorker, type OwnSink } from '../../src/worker/index.js';
import { ACTIVITY } from '../../src/domain/contract.js';
import { withFailpoint } from './failpoint.js';
import type { FailpointWorkerOptions } from './failpoint-process.js';

/*
 * A worker in a process of its own that kills itself at a failpoint. Run with jiti; its one argument is
 * `FailpointWorkerOptions` as JSON.
 */

const options = JSON.parse(process.argv[2] ?? '') as FailpointWorkerOptions;

/** Makes its effect somewhere else, over HTTP, with the key. */
const counted: OwnSink = {
  deliver: async (outcome, { key, signal }) => {
    const body = JSON.stringify({ key, runId: outcome.runId });
    const response = await fetch(options.counterUrl, { method: 'POST', body, signal });
    if (!response.ok) throw new Error('not counted');
  },
};

/** A process that dies right after the effect never gets its heartbeat out; one that is held would. */
function withoutHeartbeats(context: Context) {
  if (context.info.activityType === ACTIVITY.deliverOutcome && options.failpoint.name === 'told') {
    Object.assign(context, { heartbeat: () => {} });
  }
  return {};
}

const { address, databaseUrl, bundlePath, failpoint, account } = options;
const connection = await NativeConnection.connect({ address });
const worker = await createLandfallWorker({
  connection,
  config: kitConfig({ ...account, timing: {}, poll: {}, vendors: [], accounts: [] }),
  ledger: withFailpoint(openPostgresLedger({ url: databaseUrl }), failpoint),
  sinks: { counted },
  workflowBundle: { codePath: bundlePath },
  workerOptions: { interceptors: { activity: [withoutHeartbeats] } },
});
process.stdout.write('ready\n');
await worker.run();
