import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_TASK_QUEUE, type TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';

describe('the test kit', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit();
  });
  afterAll(async () => kit.stop());

  it('goes on skipping time after workflows closed with a read in flight', async () => {
    for (let index = 0; index < 4; index++) {
      const { vendor, runId } = await kit.cyberdesk.run().running('5h').succeeds().start();
      const run = await kit.tracker.track({ vendor, runId });
      await run.cancel({ keepVendorRun: true });
      expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'still_running' });
    }
    const before = await kit.now();
    await kit.sleep('3h');
    expect((await kit.now()) - before).toBeGreaterThanOrEqual(3 * 3600_000);
  });

  it('runs the workflows and activities of its user beside its own', async () => {
    const own = await skippingKit({
      workflowsPath: fileURLToPath(new URL('../support/user-workflows.ts', import.meta.url)),
      activities: { price: async (item: string) => item.length },
    });
    try {
      const options = { taskQueue: TEST_TASK_QUEUE, workflowId: 'order-1', args: ['apples'] };
      expect(await own.client.workflow.execute('order', options)).toBe('6 after a day');
    } finally {
      await own.stop();
    }
  });

  it('delivers a webhook at its own moment of skipped time', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().running('2d').succeeds().start();
    const outcome = await (
      await kit.tracker.track({ vendor, runId, maxRunDurationSeconds: 3 * 86400 })
    ).outcome();
    expect(outcome.decidedBy).toBe('webhook');
    expect(Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!)).toBeLessThan(5_000);
  });
});
