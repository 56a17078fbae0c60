import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onPath } from './executables.js';
import { runProgram } from './run-program.js';

/** A Maven artifact of one version. */
export interface MavenArtifact {
  readonly groupId: string;
  readonly artifactId: string;
  readonly version: string;
}

const INSTALL_TIMEOUT_MS = 600_000;
const COPY_DEPENDENCIES = 'org.apache.maven.plugins:maven-dependency-plugin:2.8:copy-dependencies';

function dependencyXml({ groupId, artifactId, version }: MavenArtifact): string {
  return (
    `    <dependency><groupId>${groupId}</groupId>` +
    `<artifactId>${artifactId}</artifactId><version>${version}</version></dependency>`
  );
}

function pomXml(artifacts: readonly MavenArtifact[]): string {
  return [
    '<project>',
    '  <modelVersion>4.0.0</modelVersion>',
    '  <groupId>landfall</groupId><artifactId>server</artifactId><version>1</version>',
    '  <packaging>pom</packaging>',
    '  <dependencies>',
    ...artifacts.map(dependencyXml),
    '  </dependencies>',
    '</project>',
    '',
  ].join('\n');
}

/**
 * Puts artifacts and all that they need into the folder `lib` of a folder.
 * @throws Error with Maven's last lines, or when there is no Maven.
 */
export async function mavenInstall(
  artifacts: readonly MavenArtifact[],
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  if ((await onPath('mvn', env)) === null) throw new Error('needs Maven: "mvn" is not on PATH');
  await writeFile(join(folder, 'pom.xml'), pomXml(artifacts));
  // Strict checksums: a jar that arrived damaged must not be kept for good.
  const args = ['-B', '-q', '-C', COPY_DEPENDENCIES, '-DoutputDirectory=lib', '-DincludeScope=runtime'];
  await runProgram('mvn', args, { cwd: folder, env, timeoutMs: INSTALL_TIMEOUT_MS });
}
