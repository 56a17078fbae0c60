import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { RunHandle } from '../../src/client/index.js';
import {
  IN_MEMORY,
  openEmbeddedLedger,
  serveEmbeddedLedger,
  type Ledger,
  type ServedLedger,
} from '../../src/ledger/index.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { assertNoTaskFailure, scanByVisibility } from '../support/history-scan.js';
import { realTimeKit } from '../support/kit.js';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.js';

const RESTARTS = 20;
const CHECKS = [{ type: 'attachment_exists', names: ['a.pdf'] }] as const;
const FILES = { files: ['a.pdf'] };

interface OpenRun {
  readonly run: RunHandle;
  readonly expected: string;
}

/** The plain way to deploy: the old process is asked to stop while the new one starts. */
describe('a worker that is replaced twenty times', () => {
  let kit: TestKit;
  let ledger: Ledger;
  let served: ServedLedger;
  let worker: WorkerProcess;
  beforeAll(async () => {
    const embedded = await openEmbeddedLedger({ dataDir: IN_MEMORY });
    ledger = embedded.ledger;
    await ledger.migrate();
    served = await serveEmbeddedLedger(embedded.pglite);
    kit = await realTimeKit({ ledger, worker: false });
    worker = await startWorkerProcess(kit, served.url);
  });
  afterAll(async () => {
    worker?.child.kill('SIGKILL');
    await kit.stop();
    await served.close();
    await ledger.close();
  });

  async function track(builder: RunBuilder, expected: string): Promise<OpenRun> {
    const { vendor, runId } = await builder.start();
    const options = { checks: CHECKS, settleSeconds: 1, graceSeconds: 2 };
    return { run: await kit.tracker.track({ vendor, runId, ...options }), expected };
  }

  /** Runs that end at some moment while the worker is being replaced, by a webhook, a read or a deadline. */
  function shortRuns(): Promise<OpenRun[]> {
    return Promise.all([
      track(kit.cyberdesk.run().running('2s').succeeds(FILES), 'succeeded'),
      track(kit.knowledgeStack.run().running('3s').fails({ error: 'no' }), 'failed'),
      track(kit.knowledgeStack.run().maxRunDuration('2s').neverEnds(), 'timed_out'),
    ]);
  }

  /** Runs that are open over all restarts; the test lets them end. */
  function longRuns(): Promise<OpenRun[]> {
    const webhooks = { behaviour: 'lost' } as const;
    return Promise.all([
      track(kit.cyberdesk.run().webhooks(webhooks).running('1h').succeeds(), 'cancelled'),
      track(kit.knowledgeStack.run().maxRunDuration('2h').running('1h').succeeds(), 'cancelled'),
    ]);
  }

  /** Process ids of the workers that made workflow tasks of a run. */
  async function workersOf({ run }: OpenRun): Promise<Set<string>> {
    const { events } = await kit.client.workflow.getHandle(run.workflowId).fetchHistory();
    const identities = (events ?? []).flatMap(
      ({ workflowTaskCompletedEventAttributes: completed }) => completed?.identity ?? [],
    );
    return new Set(identities.map((identity) => identity.split('@')[0]!));
  }

  async function* historiesOf(runs: readonly OpenRun[]) {
    for (const { run } of runs) {
      const { workflowId } = run;
      yield { workflowId, history: await kit.client.workflow.getHandle(workflowId).fetchHistory() };
    }
  }

  async function replace(): Promise<void> {
    const old = worker;
    const [exitCode, next] = await Promise.all([old.stop(), startWorkerProcess(kit, served.url)]);
    worker = next;
    expect(exitCode).toBe(0);
  }

  it('loses no run, and every history replays', { timeout: 400_000 }, async () => {
    const long = await longRuns();
    const short: OpenRun[] = [];
    for (let restart = 0; restart < RESTARTS; restart++) {
      short.push(...(await shortRuns()));
      await replace();
      // Makes a task for the new worker, which replays what the old ones did.
      await Promise.all(long.map(({ run }) => kit.tracker.track({ ...run.key, checks: CHECKS })));
      await sleep(250);
    }
    await Promise.all(long.map(({ run }) => run.cancel()));

    const all = [...long, ...short];
    const outcomes = await Promise.all(all.map(({ run }) => run.outcome()));
    expect(outcomes.map(({ status }) => status)).toEqual(all.map(({ expected }) => expected));
    expect(outcomes.every(({ attempt, revision }) => attempt === 1 && revision === 1)).toBe(true);
    expect(await Promise.all(all.map(({ run }) => ledger.latest(run.key)))).toEqual(outcomes);

    for (const one of long) expect((await workersOf(one)).size).toBeGreaterThan(RESTARTS / 2);
    assertNoTaskFailure(
      await scanByVisibility(kit.env.connection, { query: `TaskQueue = '${kit.config.taskQueue}'` }),
    );
    const workflowBundle = { codePath: inject('workflowBundlePath') };
    for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, historiesOf(all)))
      expect({ workflowId, error }).toEqual({ workflowId, error: undefined });
  });
});
