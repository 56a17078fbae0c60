import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { claimPort, freePort, LOOPBACK } from '../../src/embedded/free-port.js';

async function occupy(port: number): Promise<void> {
  const server = createServer().listen(port, LOOPBACK);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
}

test('a free port can be listened on', async () => {
  const port = await freePort();
  await expect(occupy(port)).resolves.toBeUndefined();
});

test('a wanted port is claimed while it is free, and refused by its number when it is taken', async () => {
  const port = await freePort();
  expect(await claimPort(port)).toBe(port);
  await occupy(port);
  await expect(claimPort(port)).rejects.toThrow(`[port=${port}]`);
});

test('0 and nothing ask for any free port', async () => {
  expect(await claimPort(0)).toBeGreaterThan(0);
  expect(await claimPort(undefined)).toBeGreaterThan(0);
});
