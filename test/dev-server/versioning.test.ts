import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { VersioningBehavior } from '@temporalio/common';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { RunHandle } from '../../src/client/index.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { createLandfallWorker } from '../../src/worker/index.js';
import { assertNoTaskFailure, scanByVisibility } from '../support/history-scan.js';
import { realTimeKit } from '../support/kit.js';

const run = promisify(execFile);

const WAITING = 'waiting for the end of the run';

const CHECKS = [{ type: 'attachment_exists', names: ['a.pdf'] }] as const;
const FILES = { files: ['a.pdf'] };
/** Long enough for both builds to be started and seen. */
const OPEN_FOR = '40s';

const PATIENT = { timeout: 40_000, interval: 250 };

/** The workflows of one build: each says in its own words what it waits for, and makes the same commands. */
async function bundleOf(buildId: string): Promise<string> {
  const code = await readFile(inject('workflowBundlePath'), 'utf8');
  expect(code).toContain(WAITING);
  return code.replaceAll(WAITING, `${WAITING} by build ${buildId}`);
}

interface RunningWorker {
  stop(): Promise<void>;
}

/** Two builds of the worker in one deployment, as `docs/deploying.md` describes. */
describe('two builds of a worker', () => {
  let deploymentName: string;
  let kit: TestKit;
  let workers: RunningWorker[];
  beforeEach(async () => {
    deploymentName = `landfall-${randomUUID()}`;
    workers = [];
    kit = await realTimeKit({ worker: false, poll: { pollMinSeconds: 1, pollMaxSeconds: 2 } });
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await kit.stop();
  });

  async function temporal(...args: string[]): Promise<void> {
    await run(inject('temporalCliPath'), [...args, '--address', inject('temporalAddress')]);
  }

  async function startBuild(
    buildId: string,
    defaultVersioningBehavior: VersioningBehavior,
  ): Promise<RunningWorker> {
    const worker = await createLandfallWorker({
      connection: kit.env.nativeConnection,
      config: kit.config,
      ledger: kit.ledger,
      workflowBundle: { code: await bundleOf(buildId) },
      workerOptions: {
        workerDeploymentOptions: {
          version: { deploymentName, buildId },
          useWorkerVersioning: true,
          defaultVersioningBehavior,
        },
      },
    });
    const running = worker.run();
    const started = {
      stop: async () => {
        worker.shutdown();
        await running;
      },
    };
    workers.push(started);
    return started;
  }

  /** New runs go to this build from now on; Temporal knows it once its worker has polled. */
  async function makeCurrent(buildId: string): Promise<void> {
    const version = ['--deployment-name', deploymentName, '--build-id', buildId];
    const set = () =>
      temporal('worker', 'deployment', 'set-current-version', ...version, '--yes').then(() => 'set', String);
    await expect.poll(set, PATIENT).toBe('set');
  }

  async function track(builder: RunBuilder): Promise<RunHandle> {
    const { vendor, runId } = await builder.start();
    return kit.tracker.track({ vendor, runId, checks: CHECKS, settleSeconds: 1, graceSeconds: 3 });
  }

  async function buildOf({ workflowId }: RunHandle): Promise<string | null | undefined> {
    const { raw } = await kit.client.workflow.getHandle(workflowId).describe();
    return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
  }

  /** The words in which the code that runs now says what it waits for. */
  async function detailsOf({ workflowId }: RunHandle): Promise<string> {
    const handle = kit.client.workflow.getHandle(workflowId);
    const metadata = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    return metadata.currentDetails;
  }

  async function isServedBy(handle: RunHandle, buildId: string): Promise<void> {
    await expect.poll(() => buildOf(handle), PATIENT).toBe(buildId);
    await expect.poll(() => detailsOf(handle), PATIENT).toContain(`by build ${buildId}`);
  }

  const statusesOf = async (runs: readonly RunHandle[]) =>
    (await Promise.all(runs.map((one) => one.outcome()))).map(({ status }) => status);

  const openRuns = () =>
    Promise.all([
      track(kit.cyberdesk.run().running(OPEN_FOR).succeeds(FILES)),
      track(kit.knowledgeStack.run().running(OPEN_FOR).succeeds(FILES)),
      track(kit.knowledgeStack.run().running(OPEN_FOR).fails({ error: 'no' })),
      track(kit.cyberdesk.run().running('1h').succeeds()),
    ]);
  const EXPECTED = ['succeeded', 'succeeded', 'failed', 'cancelled'];

  async function noTaskFailed(): Promise<void> {
    const query = `TaskQueue = '${kit.config.taskQueue}'`;
    assertNoTaskFailure(await scanByVisibility(kit.env.connection, { query }));
  }

  it('take over from one another with AUTO_UPGRADE, open runs included', { timeout: 240_000 }, async () => {
    const first = await startBuild('1', 'AUTO_UPGRADE');
    await makeCurrent('1');
    const runs = await openRuns();
    for (const one of runs) await isServedBy(one, '1');
    await startBuild('2', 'AUTO_UPGRADE');
    await makeCurrent('2');
    for (const one of runs) await isServedBy(one, '2');
    await first.stop();
    await runs.at(-1)!.cancel();
    expect(await statusesOf(runs)).toEqual(EXPECTED);
    await noTaskFailed();
  });

  it('keep the runs that they began with PINNED', { timeout: 240_000 }, async () => {
    const first = await startBuild('1', 'PINNED');
    await makeCurrent('1');
    const runs = await openRuns();
    const longest = await track(kit.cyberdesk.run().running('1h').succeeds());
    for (const one of [...runs, longest]) await isServedBy(one, '1');
    await startBuild('2', 'PINNED');
    await makeCurrent('2');
    const later = await track(kit.knowledgeStack.run().running('3s').succeeds(FILES));
    expect(await statusesOf([later])).toEqual(['succeeded']);
    expect(await buildOf(later)).toBe('2');

    // Continue-as-new keeps the build.
    const { runId } = await kit.client.workflow.getHandle(longest.workflowId).describe();
    await Promise.all(
      Array.from({ length: 100 }, () => kit.tracker.track({ ...longest.key, checks: CHECKS })),
    );
    await expect
      .poll(async () => (await kit.client.workflow.getHandle(longest.workflowId).describe()).runId, PATIENT)
      .not.toBe(runId);
    await isServedBy(longest, '1');

    await runs.at(-1)!.cancel();
    expect(await statusesOf(runs)).toEqual(EXPECTED);
    expect(await Promise.all(runs.map(buildOf))).toEqual(runs.map(() => '1'));

    // Without its build a pinned run waits, until somebody moves it.
    await first.stop();
    await longest.cancel();
    await sleep(3_000);
    expect((await longest.status()).tracking).toBe('open');
    const override = ['--versioning-override-behavior', 'auto_upgrade'];
    await temporal('workflow', 'update-options', '--workflow-id', longest.workflowId, ...override);
    expect(await statusesOf([longest])).toEqual(['cancelled']);
    expect(await buildOf(longest)).toBe('2');
    await noTaskFailed();
  });

  it('let a run end as ever that is reset to its beginning', { timeout: 240_000 }, async () => {
    await startBuild('1', 'AUTO_UPGRADE');
    await makeCurrent('1');
    const one = await track(kit.knowledgeStack.run().running('15s').succeeds(FILES));
    await isServedBy(one, '1');
    const { workflowId } = one;
    const { runId } = await kit.client.workflow.getHandle(workflowId).describe();
    const reset = ['--type', 'FirstWorkflowTask', '--reason', 'test'];
    await temporal('workflow', 'reset', '--workflow-id', workflowId, ...reset);
    const again = await kit.client.workflow.getHandle(workflowId).describe();
    expect(again.runId).not.toBe(runId);
    const outcome = await one.outcome();
    // The app's options came with the start, and are there again.
    expect(outcome).toMatchObject({ status: 'succeeded', attempt: 1, revision: 1 });
    expect(outcome.checks).toHaveLength(1);

    await temporal('workflow', 'reset', '--workflow-id', workflowId, ...reset);
    expect(await one.outcome()).toMatchObject({ status: 'succeeded', attempt: 1, revision: 1 });
    expect((await kit.ledger.outcomes({})).filter((row) => row.runId === one.key.runId)).toHaveLength(1);
    await noTaskFailed();
  });
});
