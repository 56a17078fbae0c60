import { inject } from 'vitest';
import { createTestKit, type TestKit, type TestKitOptions } from '../../src/testing/index.js';

/** A kit that skips time, with the workflows bundled once for all test files. */
export function skippingKit(options: TestKitOptions = {}): Promise<TestKit> {
  return createTestKit({ workflowBundle: { codePath: inject('workflowBundlePath') }, ...options });
}

/** A kit on the real server that all test files share, for races and for what is counted. */
export function realTimeKit(options: TestKitOptions = {}): Promise<TestKit> {
  return skippingKit({ server: { address: inject('temporalAddress') }, ...options });
}
