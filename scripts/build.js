// Compiles src to dist and bundles the workflows, so that a worker starts without a bundler.
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'));
const { status } = spawnSync(process.execPath, [compiler, '-p', `${root}tsconfig.json`], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);

const { buildWorkflowBundle } = await import('../dist/worker/workflow-bundle.js');
writeFileSync(`${root}dist/workflow-bundle.js`, await buildWorkflowBundle());
