import { dirname, resolve } from 'node:path';
import type { Config } from './config.js';
import { findConfigFile, readConfigFile } from './config-file.js';
import type { Environment } from './environment.js';
import type { ConfigInput } from './input.js';
import { resolveConfig, type ResolveOptions } from './resolve-config.js';

/** Where the configuration is loaded from. */
export interface LoadOptions extends Pick<ResolveOptions, 'vendors' | 'required'> {
  /** The file, relative to `cwd`. @default landfall.config.ts, .js or .json in `cwd`, if there is one */
  readonly path?: string;
  /** @default the process's working directory */
  readonly cwd?: string;
  /** @default the process's environment */
  readonly env?: Environment;
}

/** A data directory is meant relative to the file that names it, wherever the program was started. */
function placed(config: Config, file: string | null): Config {
  const { dataDir } = config.ledger;
  if (file === null || dataDir === undefined) return config;
  return { ...config, ledger: { dataDir: resolve(dirname(file), dataDir) } };
}

/**
 * Loads the configuration from its file, if there is one, and the environment.
 * @throws ConfigError with every problem.
 */
export async function loadConfig(options: LoadOptions = {}): Promise<Config> {
  const file = await findConfigFile(options.path, options.cwd ?? process.cwd());
  const input = file === null ? {} : await readConfigFile(file);
  // Whatever the file holds: it is checked field by field as it is resolved.
  const config = resolveConfig(input as ConfigInput, options.env ?? process.env, {
    vendors: options.vendors,
    required: options.required,
    file,
  });
  return placed(config, file);
}
