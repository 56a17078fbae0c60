import { onPath } from './executables.js';
import { TiedProcess } from './tied-process.js';

const OLDEST_JAVA = 11;
const VERSION_LINES = 10;
/** `openjdk version "17.0.15" 2025-04-15`, and `"1.8.0_402"` before Java 9. */
const VERSION = /version "(?:1\.)?(\d+)/;

/**
 * Checks that the `java` on PATH can run the time-skipping server.
 * @throws Error saying what is needed.
 */
export async function requireJava(env: NodeJS.ProcessEnv): Promise<void> {
  const needs = `needs Java ${OLDEST_JAVA} or newer`;
  if ((await onPath('java', env)) === null) throw new Error(`${needs}: "java" is not on PATH`);
  const java = await TiedProcess.start('java', ['-version'], { env });
  await java.ended;
  const version = VERSION.exec(java.output.lastLines(VERSION_LINES))?.[1];
  // macOS has a `java` that only says where to get one.
  if (version === undefined) throw new Error(`${needs}: "java" does not tell its version`);
  if (Number(version) < OLDEST_JAVA) throw new Error(`${needs}: "java" is version ${version}`);
}
