import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { pipInstall } from '../../src/embedded/pip.js';
import { runProgram } from '../../src/embedded/run-program.js';
import { tempFolder } from './temp-folder.js';

const WHEEL = 'landfall_probe-1.0-py3-none-any.whl';
const MAKE_WHEEL = `
import sys, zipfile
info = 'landfall_probe-1.0.dist-info'
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    probe = zipfile.ZipInfo('landfall_probe-1.0.data/scripts/probe')
    probe.external_attr = 0o100755 << 16
    wheel.writestr(probe, '#!/bin/sh\\necho probed\\n')
    wheel.writestr(info + '/METADATA', 'Metadata-Version: 2.1\\nName: landfall-probe\\nVersion: 1.0\\n')
    wheel.writestr(info + '/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    wheel.writestr(info + '/RECORD', '')
`;

/** A package index in a folder, with one wheel that holds one program; no network is needed. */
async function localIndex(): Promise<{ readonly env: NodeJS.ProcessEnv; readonly sha256: string }> {
  const folder = await tempFolder();
  const path = join(folder, WHEEL);
  await promisify(execFile)('python3', ['-c', MAKE_WHEEL, path]);
  const sha256 = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  return { env: { ...process.env, PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder }, sha256 };
}

test(
  'the program of a wheel with a known hash is installed and can be executed',
  { timeout: 60_000 },
  async () => {
    const { env, sha256 } = await localIndex();
    const folder = await tempFolder();
    const other = '0'.repeat(64);
    await pipInstall({ name: 'landfall-probe', version: '1.0', sha256: [other, sha256] }, folder, env);
    expect(await runProgram(join(folder, 'bin', 'probe'), [], { timeoutMs: 5000 })).toBe('probed');
  },
);

test('a wheel with another hash is refused and nothing of it is installed', { timeout: 60_000 }, async () => {
  const { env } = await localIndex();
  const folder = await tempFolder();
  const wanted = { name: 'landfall-probe', version: '1.0', sha256: ['0'.repeat(64)] };
  await expect(pipInstall(wanted, folder, env)).rejects.toThrow(/DO NOT MATCH THE HASHES/);
  expect(await readdir(folder)).toEqual(['requirements.txt']);
});

test('a package that no index has is an error with the words of pip', { timeout: 60_000 }, async () => {
  const { env, sha256 } = await localIndex();
  const wanted = { name: 'landfall-probe', version: '2.0', sha256: [sha256] };
  await expect(pipInstall(wanted, await tempFolder(), env)).rejects.toThrow(/No matching distribution found/);
});
