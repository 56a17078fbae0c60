import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/embedded/run-program.js';
import { isAlive, tempFolder } from './temp-folder.js';

const shell = (line: string, timeoutMs = 10_000) => runProgram('/bin/sh', ['-c', line], { timeoutMs });

test('a program that succeeds gives its last lines', async () => {
  expect(await shell('echo one; echo two; echo three >&2; echo; echo four')).toMatch(
    /two\nfour|three\nfour|four/,
  );
});

test('a failure says the last lines, without credentials of an address and without colours', async () => {
  const line = `printf 'first\\nLooking at https://ada:s3cret@host/simple\\n\\033[31mnot there\\033[0m\\n' >&2; exit 4`;
  await expect(shell(line)).rejects.toThrow(/^Looking at https:\/\/\*\*\*@host\/simple\nnot there$/);
});

test('lines that are marked as errors are preferred to the advice after them', async () => {
  const line = `echo '[ERROR] no such artifact'; echo '[ERROR] '; echo '[INFO] read this'; echo bye; exit 1`;
  await expect(shell(line)).rejects.toThrow(/^\[ERROR\] no such artifact$/);
});

test('a silent failure says how the program ended', async () => {
  await expect(shell('exit 4')).rejects.toThrow('ended with exit code 4');
  await expect(shell('kill -9 $$')).rejects.toThrow('ended with SIGKILL');
});

test('a program that cannot be started is an error, not a crash', async () => {
  await expect(runProgram('/no/such/program', [], { timeoutMs: 1000 })).rejects.toThrow('ENOENT');
});

test('a program that takes too long is ended together with its children', async () => {
  const file = join(await tempFolder(), 'pid');
  await expect(shell(`sleep 60 & echo $! > ${file}; wait`, 300)).rejects.toThrow('took longer than 0.3 s');
  const child = Number(await readFile(file, 'utf8'));
  await expect.poll(() => isAlive(child), { timeout: 4000 }).toBe(false);
});

test('a program that ignores the request to end is killed', async () => {
  const startedAt = Date.now();
  await expect(shell(`trap '' TERM; while true; do sleep 0.1; done`, 200)).rejects.toThrow('took longer');
  expect(Date.now() - startedAt).toBeLessThan(6000);
});

test('a child that keeps the output open does not hold up the result', async () => {
  const startedAt = Date.now();
  await shell('sleep 3 & exit 0');
  expect(Date.now() - startedAt).toBeLessThan(2500);
});
