export { signSvix } from '../vendors/svix.js';
export type { KitServer } from './environment.js';
export { TEST_TASK_QUEUE } from './kit-workers.js';
export { createTestKit, type TestKit, type TestKitOptions } from './test-kit.js';
