import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { ConfigError } from './config-error.js';
import type { Environment } from './environment.js';

const DEFAULT_NAMESPACE = 'default';

/** How to reach Temporal; the options fit the client's connection and the worker's. */
export interface TemporalConnection {
  readonly connectionOptions: Pick<
    ClientConnectConfig['connectionOptions'],
    'address' | 'apiKey' | 'tls' | 'metadata'
  >;
  /** @default 'default' */
  readonly namespace: string;
}

/**
 * Reads Temporal's standard environment configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
 * `TEMPORAL_API_KEY`, `TEMPORAL_PROFILE`, `TEMPORAL_TLS…`, and the file of profiles.
 * @throws ConfigError when the profile or the file cannot be used.
 */
export function temporalConnection(env: Environment = process.env): TemporalConnection {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  try {
    const { connectionOptions, namespace } = loadClientConnectConfig({
      overrideEnvVars: Object.fromEntries(set),
    });
    return { connectionOptions, namespace: namespace ?? DEFAULT_NAMESPACE };
  } catch (error) {
    // The first line only, and no cause: a parser shows the lines of the file, where keys stand.
    const [reason] = (error instanceof Error ? error.message : 'unknown error').split('\n');
    throw new ConfigError([{ where: 'TEMPORAL_…', message: `cannot be used: ${reason}` }]);
  }
}
