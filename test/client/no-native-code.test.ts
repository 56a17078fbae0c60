import { createRequire } from 'node:module';
import { expect, it } from 'vitest';

it('importing the client loads neither the worker nor native code', async () => {
  await import('../../src/client/index.js');
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.some((path) => path.includes('@temporalio/client/'))).toBe(true);
  expect(
    loaded.filter(
      (path) => /@temporalio\/(worker|core-bridge|testing)\//.test(path) || path.endsWith('.node'),
    ),
  ).toEqual([]);
});

it('the same look finds the worker once it is loaded', async () => {
  await import('../../src/worker/index.js');
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.some((path) => /@temporalio\/(worker|core-bridge)\//.test(path))).toBe(true);
});
