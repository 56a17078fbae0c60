import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  IN_MEMORY,
  openEmbeddedLedger,
  serveEmbeddedLedger,
  type ServedLedger,
} from '../../src/ledger/index.js';
import type { Ledger } from '../../src/ledger/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { realTimeKit } from '../support/kit.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

/** A worker in a process of its own, as users run it, so that it can be killed. */
describe('a worker that is killed', () => {
  let kit: TestKit;
  let ledger: Ledger;
  let served: ServedLedger;
  const workers: WorkerProcess[] = [];

  beforeAll(async () => {
    const embedded = await openEmbeddedLedger({ dataDir: IN_MEMORY });
    ledger = embedded.ledger;
    await ledger.migrate();
    served = await serveEmbeddedLedger(embedded.pglite);
    kit = await realTimeKit({ ledger, worker: false });
  });
  afterAll(async () => {
    for (const { child } of workers) child.kill('SIGKILL');
    await kit.stop();
    await served.close();
    await ledger.close();
  });

  it('changes no outcome of the runs that were open', async () => {
    const first = await startWorkerProcess(kit, served.url);
    workers.push(first);
    const files = { files: ['a.pdf'] };
    const builders = [
      kit.cyberdesk.run().running('4s').succeeds(files),
      kit.cyberdesk.run().running('9s').succeeds(files),
      kit.cyberdesk.run().running('4s').fails({ error: 'no' }),
      kit.cyberdesk.run().running('9s').succeeds(),
      kit.knowledgeStack.run().maxRunDuration('1h').queued('2s').running('5s').succeeds(files),
      kit.knowledgeStack.run().maxRunDuration('1h').queued('2s').running('9s').fails({ error: 'no' }),
      kit.knowledgeStack.run().maxRunDuration('3s').neverEnds(),
    ];
    const expected = [
      'succeeded',
      'succeeded',
      'failed',
      'checks_failed',
      'succeeded',
      'failed',
      'timed_out',
    ];
    const runs = await Promise.all(
      builders.map(async (builder) => {
        const { vendor, runId } = await builder.start();
        const checks = [{ type: 'attachment_exists', names: ['a.pdf'] }] as const;
        return kit.tracker.track({ vendor, runId, checks, settleSeconds: 1, graceSeconds: 5 });
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    first.child.kill('SIGKILL');
    // Webhooks come while no worker runs.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    workers.push(await startWorkerProcess(kit, served.url));
    const outcomes = await Promise.all(runs.map((run) => run.outcome()));
    expect(outcomes.map(({ status }) => status)).toEqual(expected);
    expect(outcomes.every(({ attempt, revision }) => attempt === 1 && revision === 1)).toBe(true);
    const recorded = await Promise.all(runs.map((run) => ledger.latest(run.key)));
    expect(recorded).toEqual(outcomes);
  });
});
