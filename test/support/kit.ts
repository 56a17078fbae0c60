import { inject } from 'vitest';
import { createTestKit, type TestKit, type TestKitOptions } from '../../src/testing/index.js';
import { assertNoTaskFailure, scanTimeSkipping } from './history-scan.js';

function kitOf(options: TestKitOptions): Promise<TestKit> {
  return createTestKit({ workflowBundle: { codePath: inject('workflowBundlePath') }, ...options });
}

/**
 * A kit that skips time, with the workflows bundled once for all test files. Its `stop` throws when a workflow task
 * failed, whatever the tests saw of it.
 */
export async function skippingKit(options: TestKitOptions = {}): Promise<TestKit> {
  const kit = await kitOf(options);
  const stop = async () => {
    try {
      assertNoTaskFailure(await scanTimeSkipping(kit.env.connection, kit.env.namespace));
    } finally {
      await kit.stop();
    }
  };
  return { ...kit, stop };
}

/**
 * A kit on the real server that all test files share, for races and for what is counted. The histories of that server
 * are looked through at the end of the test run.
 */
export function realTimeKit(options: TestKitOptions = {}): Promise<TestKit> {
  return kitOf({ server: { address: inject('temporalAddress') }, ...options });
}
