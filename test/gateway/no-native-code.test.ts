import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

it('importing the gateway loads the client, and neither the worker nor native code', async () => {
  await import('../../src/gateway/index.js');
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.some((path) => path.includes('@temporalio/client/'))).toBe(true);
  expect(
    loaded.filter((path) => /@temporalio\/(worker|core-bridge)\//.test(path) || path.endsWith('.node')),
  ).toEqual([]);
});
