import { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect, test } from 'vitest';
import { findTemporalCli, findTimeSkippingServer } from '../../src/embedded/index.js';

const FIRST_INSTALL = { timeout: 600_000 };
const HOUR_MS = 3600_000;

test(
  'the time-skipping server that is found skips an hour in the test environment of the SDK',
  FIRST_INSTALL,
  async () => {
    const path = await findTimeSkippingServer();
    const server = { executable: { type: 'existing-path', path } } as const;
    const environment = await TestWorkflowEnvironment.createTimeSkipping({ server });
    try {
      const before = await environment.currentTimeMs();
      const startedAt = Date.now();
      await environment.sleep('1 hour');
      expect((await environment.currentTimeMs()) - before).toBeGreaterThanOrEqual(HOUR_MS);
      expect(Date.now() - startedAt).toBeLessThan(HOUR_MS / 60);
    } finally {
      await environment.teardown();
    }
  },
);

test('the CLI that is found serves the local test environment of the SDK', FIRST_INSTALL, async () => {
  const path = await findTemporalCli();
  const server = { executable: { type: 'existing-path', path } } as const;
  const environment = await TestWorkflowEnvironment.createLocal({ server });
  try {
    const handle = await environment.client.workflow.start('any', { taskQueue: 'nobody', workflowId: 'a' });
    expect((await handle.describe()).status.name).toBe('RUNNING');
  } finally {
    await environment.teardown();
  }
});
