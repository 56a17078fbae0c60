import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addToCache, cacheFolder } from './cache.js';
import { resolveFinding, type Finding, type FindOptions } from './find-options.js';
import { requireJava } from './java.js';
import { cacheWay, checkExecutable, pathWay, variableWay } from './local-ways.js';
import { mavenInstall, type MavenArtifact } from './maven.js';
import { sdkCacheWay, sdkDownloadWay, type SdkServer } from './sdk-download.js';
import { firstThatWorks, type Way } from './search.js';

const WHAT = 'Temporal time-skipping test server';
const VARIABLE = 'LANDFALL_TEST_SERVER';
const PROGRAM = 'temporal-test-server';
const SDK_SERVER: SdkServer = {
  method: 'createTimeSkipping',
  filePrefix: 'temporal-test-server-sdk-typescript-',
};

const SERVER: MavenArtifact = { groupId: 'io.temporal', artifactId: PROGRAM, version: '1.38.0' };
/** Without it the logging library of the server prints three lines about its own absence at every start. */
const NO_LOGGING: MavenArtifact = { groupId: 'org.slf4j', artifactId: 'slf4j-nop', version: '1.7.36' };
const FOLDER = `${PROGRAM}-${SERVER.version}`;

/** The quick compiler and the small collector: a quarter less CPU in the short life of a test server. */
const LAUNCHER = `#!/bin/sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
`;

function mavenWay({ env, log }: Finding): Way {
  return {
    name: `Maven artifact ${SERVER.groupId}:${SERVER.artifactId} ${SERVER.version}`,
    find: async () => {
      if (process.platform === 'win32') throw new Error('needs a shell, which Windows does not have');
      await requireJava(env);
      const folder = await addToCache(cacheFolder(env), FOLDER, async (staging) => {
        log(`Installing ${WHAT} ${SERVER.version} with Maven`);
        await mavenInstall([SERVER, NO_LOGGING], staging, env);
        await writeFile(join(staging, PROGRAM), LAUNCHER, { mode: 0o755 });
      });
      return join(folder, PROGRAM);
    },
  };
}

/**
 * Path of the time-skipping test server, for `@temporalio/testing` as an existing path. Looked for in this
 * order: LANDFALL_TEST_SERVER, PATH, our cache, the SDK's download, and Maven (needs Java 11 or newer).
 * @throws ServerNotFound when the variable names something unusable, or when no way works.
 */
export async function findTimeSkippingServer(options?: FindOptions): Promise<string> {
  const finding = resolveFinding(options);
  const { env } = finding;
  const ways: readonly Way[] = [
    variableWay(VARIABLE, checkExecutable, env),
    pathWay(PROGRAM, checkExecutable, env),
    cacheWay(join(cacheFolder(env), FOLDER, PROGRAM), () => requireJava(env)),
    sdkCacheWay(SDK_SERVER, finding),
    sdkDownloadWay(SDK_SERVER, finding),
    mavenWay(finding),
  ];
  const advice = `Set ${VARIABLE} to the path of the server, put "${PROGRAM}" on PATH, or install Java 11 and Maven.`;
  return firstThatWorks({ what: WHAT, ways, advice }, finding);
}
