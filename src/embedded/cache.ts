import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const STAGING_PREFIX = '.staging-';
/** Longer than any installation may take; what is older was left by a process that was killed. */
const STAGING_LEFT_OVER_MS = 3600_000;

/** Folder of installed servers: LANDFALL_CACHE_DIR, or `landfall` under XDG_CACHE_HOME or `~/.cache`. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const own = env['LANDFALL_CACHE_DIR'];
  if (own) return resolve(own);
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'landfall');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function removeLeftOvers(cache: string): Promise<void> {
  const names = (await readdir(cache)).filter((name) => name.startsWith(STAGING_PREFIX));
  for (const path of names.map((name) => join(cache, name))) {
    const changedAt = await stat(path).then(
      (found) => found.mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - changedAt > STAGING_LEFT_OVER_MS) await rm(path, { recursive: true, force: true });
  }
}

/**
 * Fills a folder of the cache and returns its path. The folder appears complete or not at all; of two
 * processes that fill it at once, the later one takes over what the earlier one has made.
 * @param fill is given an empty folder to fill; when it throws, nothing is kept
 */
export async function addToCache(
  cache: string,
  name: string,
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  await mkdir(cache, { recursive: true });
  await removeLeftOvers(cache);
  const target = join(cache, name);
  const staging = await mkdtemp(join(cache, STAGING_PREFIX));
  try {
    await fill(staging);
    await rename(staging, target).catch(async (error: unknown) => {
      // A folder that is not empty cannot be replaced: the other process was first.
      if (!(await exists(target))) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return target;
}
