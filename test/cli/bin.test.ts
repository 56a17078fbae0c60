import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { emptyLedger } from './support/empty-ledger.js';
import { landfall } from './support/landfall.js';
import { waitUntil } from './support/wait-until.js';

/* The built program: run `npm run build` after a change. */

const BIN = fileURLToPath(new URL('../../bin/landfall.js', import.meta.url));
const BUILT = new URL('../../dist/cli/index.js', import.meta.url).href;

/** Starts Node with these arguments and this environment, beside what Node itself needs. */
function start(args: readonly string[], env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
  }
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, written, ended };
}

describe('the built program', () => {
  it('passes its exit code on', async () => {
    const { written, ended } = start([BIN, 'status', 'cyberdesk'], {});
    expect(await ended).toBe(2);
    expect(written.stderr).toContain("missing required argument 'run-id'");
  });

  it('loads no native code for list', async () => {
    const script = `
      import { createRequire } from 'node:module';
      import { main } from '${BUILT}';
      await main(['node', 'landfall', 'list', '--vendor', 'nobody', '--json']);
      console.error(JSON.stringify(Object.keys(createRequire(import.meta.url).cache)));`;
    const { written, ended } = start(['--input-type=module', '-e', script], {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
    });
    expect(await ended).toBe(0);
    const loaded = JSON.parse(written.stderr) as string[];
    expect(loaded.some((path) => path.includes('@temporalio/client/'))).toBe(true);
    expect(
      loaded.filter((path) => /@temporalio\/(worker|core-bridge)\//.test(path) || path.endsWith('.node')),
    ).toEqual([]);
  });

  it('worker and gateway log only lines of JSON, and end with 0 within 15 s of a SIGTERM', async () => {
    const env = {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      DATABASE_URL: await emptyLedger(),
      LANDFALL_TASK_QUEUE: 'cli-bin',
      CYBERDESK_API_KEY: 'canary',
    };
    expect((await landfall(['setup'], env)).code).toBe(0);
    const programs = [start([BIN, 'worker'], env), start([BIN, 'gateway', '--port', '0'], env)];
    for (const { written } of programs) await waitUntil('"ready"', () => written.stderr.includes('"ready"'));

    const begun = performance.now();
    for (const { child } of programs) child.kill('SIGTERM');
    expect(await Promise.all(programs.map(({ ended }) => ended))).toEqual([0, 0]);
    expect(performance.now() - begun).toBeLessThan(15_000);
    for (const { written } of programs) {
      expect(written.stdout).toBe('');
      expect(written.stderr).not.toContain('canary');
      for (const line of written.stderr.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('level');
    }
  });
});
