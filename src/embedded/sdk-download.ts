import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { addToCache, cacheFolder } from './cache.js';
import type { Finding } from './find-options.js';
import { runProgram } from './run-program.js';
import type { Way } from './search.js';

/** A server that the SDK can download: the method that starts it, and how the SDK names its file. */
export interface SdkServer {
  readonly method: 'createLocal' | 'createTimeSkipping';
  readonly filePrefix: string;
}

/** Long enough for some 50 MB on an ordinary line, short enough to go on where the host cannot be reached. */
const DOWNLOAD_TIMEOUT_MS = 20_000;

/**
 * The SDK downloads only on the way to starting a server, in native code that cannot be interrupted. So that
 * happens in a process of its own, which can be ended together with the server it may have started.
 */
const DOWNLOAD = `
const [testing, method, downloadDir] = process.argv.slice(1);
require(testing)
  .TestWorkflowEnvironment[method]({ server: { executable: { type: 'cached-download', downloadDir } } })
  .then((environment) => environment.teardown())
  .catch((error) => {
    process.stderr.write(String(error.message) + '\\n', () => process.exit(1));
  });
`;

const require = createRequire(import.meta.url);

function folderName(server: SdkServer): string {
  const { version } = require('@temporalio/testing/package.json') as { version: string };
  return `${server.filePrefix}sdk-${version}`;
}

async function fileOf(server: SdkServer, folder: string): Promise<string> {
  const names = await readdir(folder);
  const name = names.find((candidate) => candidate.startsWith(server.filePrefix));
  if (name === undefined) throw new Error('the SDK left no program behind');
  return join(folder, name);
}

/** What the SDK has downloaded for us before, whether or not it may download now. */
export function sdkCacheWay(server: SdkServer, { env }: Finding): Way {
  const folder = join(cacheFolder(env), folderName(server));
  return {
    name: `cache ${folder}`,
    find: () =>
      fileOf(server, folder).catch((cause: unknown) => {
        throw new Error('nothing there yet', { cause });
      }),
  };
}

/** The SDK's own download, kept in our cache. LANDFALL_NO_SDK_DOWNLOAD turns it off. */
export function sdkDownloadWay(server: SdkServer, { env, log }: Finding): Way {
  return {
    name: 'download by the Temporal SDK',
    find: async () => {
      if (env['LANDFALL_NO_SDK_DOWNLOAD']) throw new Error('turned off by LANDFALL_NO_SDK_DOWNLOAD');
      log('Asking the Temporal SDK to download a server');
      const folder = await addToCache(cacheFolder(env), folderName(server), async (staging) => {
        const args = ['-e', DOWNLOAD, require.resolve('@temporalio/testing'), server.method, staging];
        await runProgram(process.execPath, args, { env, timeoutMs: DOWNLOAD_TIMEOUT_MS });
        await fileOf(server, staging);
      });
      return fileOf(server, folder);
    },
  };
}
