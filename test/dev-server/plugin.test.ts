import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { LandfallPlugin } from '../../src/worker/index.js';
import { realTimeKit } from '../support/kit.js';

const USER_WORKFLOWS = fileURLToPath(new URL('../support/user-workflows.ts', import.meta.url));

describe('the plugin for a worker that a user already has', () => {
  let kit: TestKit;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'landfall-plugin-'));
    kit = await realTimeKit({ worker: false });
  });
  afterAll(async () => {
    await kit.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  function plugin(): LandfallPlugin {
    const { baseUrl } = kit.config.accounts.find(({ vendor }) => vendor === 'cyberdesk')!;
    return new LandfallPlugin({
      taskQueue: kit.config.taskQueue,
      accounts: [
        {
          vendor: 'cyberdesk',
          apiKey: 'sim-key',
          baseUrl,
          webhookSecrets: [kit.webhookSecret],
          pollMinSeconds: 1,
        },
      ],
      ledger: { dataDir: join(dataDir, 'ledger') },
    });
  }

  it('tracks runs while that worker runs, and stops with it', async () => {
    const worker = await Worker.create({
      connection: kit.env.nativeConnection,
      namespace: 'default',
      taskQueue: `${kit.config.taskQueue}-user`,
      workflowsPath: USER_WORKFLOWS,
      activities: { price: async (item: string) => item.length },
      plugins: [plugin()],
    });
    const status = await worker.runUntil(async () => {
      const { vendor, runId } = await kit.cyberdesk.run().running('1s').succeeds().start();
      return (await (await kit.tracker.track({ vendor, runId })).outcome()).status;
    });
    expect(status).toBe('succeeded');
    expect(worker.getState()).toBe('STOPPED');
  });

  it('refuses to share its task queue with another worker', async () => {
    const options = {
      connection: kit.env.nativeConnection,
      taskQueue: kit.config.taskQueue,
      workflowsPath: USER_WORKFLOWS,
      plugins: [plugin()],
    };
    await expect(Worker.create(options)).rejects.toThrow('task queue of its own');
  });

  it('says what to set when there is nowhere to record', () => {
    expect(() => new LandfallPlugin({ accounts: [] })).toThrow(/DATABASE_URL/);
  });
});
