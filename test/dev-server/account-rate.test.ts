import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RunTracker } from '../../src/client/index.js';
import { accountTaskQueue } from '../../src/domain/run-key.js';
import type { TestKit } from '../../src/testing/index.js';
import { realTimeKit } from '../support/kit.js';

describe('an account with a rate of its own', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit({ poll: { requestsPerSecond: 5, pollMinSeconds: 1 } });
  });
  afterAll(async () => kit.stop());

  /** Task queues of the reads in a history, in order. */
  async function readQueuesOf(workflowId: string): Promise<(string | null | undefined)[]> {
    const { events } = await kit.client.workflow.getHandle(workflowId).fetchHistory();
    return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === 'landfall.readRun' ? [scheduled.taskQueue?.name] : [],
    );
  }

  it('has its reads on its own task queue', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().running('2s').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    expect((await run.outcome()).status).toBe('succeeded');
    const own = accountTaskQueue(kit.config.taskQueue, run.key);
    expect(new Set(await readQueuesOf(run.workflowId))).toEqual(new Set([own]));
  });

  it('has them moved there when the app knew nothing of the rate', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().running('2s').succeeds().start();
    const { taskQueue } = kit.config;
    const unaware = new RunTracker({ client: kit.client, config: { accounts: [], timing: {}, taskQueue } });
    const run = await unaware.track({ vendor, runId });
    expect((await run.outcome()).status).toBe('succeeded');
    const queues = await readQueuesOf(run.workflowId);
    expect(queues[0]).toBe(taskQueue);
    expect(new Set(queues.slice(1))).toEqual(new Set([accountTaskQueue(taskQueue, run.key)]));
  });
});
