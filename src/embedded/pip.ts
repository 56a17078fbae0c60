import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath } from './executables.js';
import { runProgram } from './run-program.js';

/** A Python package to install: one version, and the only files that are accepted for it. */
export interface PipPackage {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of each platform's wheel, in hex. */
  readonly sha256: readonly string[];
}

/** A pip, as a command and the arguments before its own. */
type Pip = readonly [command: string, ...before: string[]];

const PIPS: readonly Pip[] = [['python3', '-m', 'pip'], ['python', '-m', 'pip'], ['pip3'], ['pip']];
const PROBE_TIMEOUT_MS = 20_000;
const INSTALL_TIMEOUT_MS = 600_000;
const REQUIREMENTS = 'requirements.txt';

async function answers([command, ...before]: Pip, env: NodeJS.ProcessEnv): Promise<boolean> {
  if ((await onPath(command, env)) === null) return false;
  return runProgram(command, [...before, '--version'], { env, timeoutMs: PROBE_TIMEOUT_MS }).then(
    () => true,
    () => false,
  );
}

async function workingPip(env: NodeJS.ProcessEnv): Promise<Pip> {
  for (const pip of PIPS) {
    if (await answers(pip, env)) return pip;
  }
  throw new Error(`needs pip: none of ${PIPS.map((pip) => `"${pip.join(' ')}"`).join(', ')} works`);
}

/**
 * Installs a package into a folder; its programs end up in `bin`. Nothing of the package runs meanwhile.
 * @throws Error with pip's last lines, or when there is no pip.
 */
export async function pipInstall(wanted: PipPackage, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const [command, ...before] = await workingPip(env);
  const hashes = wanted.sha256.map((hash) => ` --hash=sha256:${hash}`).join('');
  await writeFile(join(folder, REQUIREMENTS), `${wanted.name}==${wanted.version}${hashes}\n`);
  const install = ['install', '--quiet', '--no-input', '--disable-pip-version-check', '--no-deps'];
  const safely = ['--only-binary=:all:', '--require-hashes', '--requirement', REQUIREMENTS];
  await runProgram(command, [...before, ...install, ...safely, '--target', folder], {
    cwd: folder,
    env,
    timeoutMs: INSTALL_TIMEOUT_MS,
  });
}
