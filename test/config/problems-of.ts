import { expect } from 'vitest';
import { ConfigError, resolveConfig, type ConfigInput, type ResolveOptions } from '../../src/config/index.js';

export const SECRET = `whsec_${Buffer.from('a-signing-key-of-thirty-two-byte').toString('base64')}`;

export const OTHER_SECRET = `whsec_${Buffer.from('another-signing-key-of-32-bytes!').toString('base64')}`;

/** The error that a configuration is refused with. */
export function refusalOf(
  input: unknown,
  env: Record<string, string> = {},
  options: ResolveOptions = {},
): ConfigError {
  try {
    resolveConfig(input as ConfigInput, env, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return error as ConfigError;
  }
  throw new Error('The configuration was taken');
}

/** Where the problems of a configuration are, and nothing else. */
export function placesOf(input: unknown, env: Record<string, string> = {}): string[] {
  return refusalOf(input, env).problems.map((problem) => problem.where);
}
