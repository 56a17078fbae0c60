import { expect, test } from 'vitest';
import { TiedProcess } from '../../src/embedded/tied-process.js';
import { isAlive } from './temp-folder.js';

test('a process is asked to end before it is killed', async () => {
  const program = `trap 'echo goodbye; exit 7' TERM; echo ready; while :; do sleep 0.05; done`;
  const tied = await TiedProcess.start('/bin/sh', ['-c', program]);
  await expect.poll(() => tied.output.lastLines(1)).toBe('ready');
  await tied.stop(5000);
  expect(await tied.ended).toEqual({ code: 7, signal: null });
  expect(tied.output.lastLines(1)).toBe('goodbye');
});

test('a frozen process is killed after its grace', async () => {
  const program = `trap 'exit 0' TERM; echo ready; while :; do sleep 0.05; done`;
  const tied = await TiedProcess.start('/bin/sh', ['-c', program]);
  await expect.poll(() => tied.output.lastLines(1)).toBe('ready');
  process.kill(tied.pid, 'SIGSTOP');
  await tied.stop(200);
  expect((await tied.ended).signal).toBe('SIGKILL');
  expect(isAlive(tied.pid)).toBe(false);
});

test('stopping what has ended already does nothing', async () => {
  const tied = await TiedProcess.start('/bin/sh', ['-c', 'exit 3']);
  expect(await tied.ended).toEqual({ code: 3, signal: null });
  expect(tied.running).toBe(false);
  await tied.stop(200);
});

test('a process that is let go of can still be waited for', async () => {
  const tied = await TiedProcess.start('/bin/sleep', ['60']);
  tied.unref();
  await tied.stop(5000);
  expect((await tied.ended).signal).toBe('SIGTERM');
});
