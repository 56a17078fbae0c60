import { access, readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { ConfigError } from './config-error.js';

/** Looked for in the working directory. */
const FILE_NAMES = ['landfall.config.ts', 'landfall.config.js', 'landfall.config.json'] as const;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/**
 * The configuration file that is meant: the one that is named, or the one in the directory, or null.
 * @throws ConfigError when the named one is not there, or when the directory has more than one.
 */
export async function findConfigFile(path: string | undefined, cwd: string): Promise<string | null> {
  if (path !== undefined) {
    const named = resolve(cwd, path);
    if (await exists(named)) return named;
    throw new ConfigError([{ where: '--config', message: 'there is no such file' }], named);
  }
  const found: string[] = [];
  for (const name of FILE_NAMES) if (await exists(resolve(cwd, name))) found.push(name);
  if (found.length > 1) {
    throw new ConfigError([{ where: cwd, message: `holds ${found.join(' and ')}; keep one` }]);
  }
  return found[0] === undefined ? null : resolve(cwd, found[0]);
}

function unreadable(file: string, message: string): ConfigError {
  return new ConfigError([{ where: 'file', message }], file);
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own message quotes the text around the mistake, which may be a secret.
    const position = /position \d+/.exec(String(error))?.[0];
    throw unreadable(file, `is not valid JSON${position === undefined ? '' : ` (at ${position})`}`);
  }
}

async function runModule(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti');
  // Without caches: a compiled copy elsewhere on the disk would keep the secrets that stand in the file.
  const jiti = createJiti(import.meta.url, { fsCache: false, moduleCache: false });
  try {
    return await jiti.import(file, { default: true });
  } catch (error) {
    // The first line only, and no cause: what follows shows the lines of the file.
    const [reason] = String(error).split('\n');
    throw unreadable(file, `cannot be loaded: ${reason}`);
  }
}

/**
 * Reads a configuration file: JSON as data, everything else as a module whose default export it is.
 * @throws ConfigError when it cannot be read.
 */
export async function readConfigFile(file: string): Promise<unknown> {
  try {
    return extname(file) === '.json' ? await readJson(file) : await runModule(file);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw unreadable(file, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  }
}
