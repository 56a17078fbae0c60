import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';

/** What the names of programs end with on this platform. */
export const EXECUTABLE_SUFFIX = process.platform === 'win32' ? '.exe' : '';

/** Whether a path is a file that this user may execute. */
export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** The first executable of that name on PATH, or null. */
export async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) {
    const path = resolve(folder, name + EXECUTABLE_SUFFIX);
    if (await isExecutable(path)) return path;
  }
  return null;
}
