import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from '@temporalio/client';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { ConfigError, temporalConnection, type TemporalConnection } from '../../src/config/index.js';

// Nobody's own profiles: the tests must not read the developer's.
const NO_FILE = { TEMPORAL_CONFIG_FILE: join(tmpdir(), 'landfall-no-such-file.toml') };

describe('the connection to Temporal', () => {
  it('is the local default when nothing is set', () => {
    const { connectionOptions, namespace } = temporalConnection(NO_FILE);
    expect(namespace).toBe('default');
    expect(connectionOptions.address).toBeUndefined();
    expect(connectionOptions.apiKey).toBeUndefined();
  });

  it('reads the standard variables, and turns TLS on with an API key', () => {
    const { connectionOptions, namespace } = temporalConnection({
      ...NO_FILE,
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      TEMPORAL_NAMESPACE: 'ours',
      TEMPORAL_API_KEY: 'k',
    });
    expect(namespace).toBe('ours');
    expect(connectionOptions).toMatchObject({ address: 'temporal.example:7233', apiKey: 'k', tls: true });
  });

  it('reads the profile that is named', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'landfall-profile-'));
    const file = join(directory, 'temporal.toml');
    await writeFile(file, '[profile.night]\naddress = "night.example:7233"\nnamespace = "night"\n');
    const connection = temporalConnection({ TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'night' });
    await rm(directory, { recursive: true });
    expect(connection).toMatchObject({
      connectionOptions: { address: 'night.example:7233' },
      namespace: 'night',
    });
  });

  it('refuses a broken file of profiles without showing its lines', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'landfall-profile-'));
    const file = join(directory, 'temporal.toml');
    await writeFile(file, '[profile.default]\napi_key = "canary-key" oops\n');
    let error: unknown;
    try {
      temporalConnection({ TEMPORAL_CONFIG_FILE: file });
    } catch (thrown) {
      error = thrown;
    }
    await rm(directory, { recursive: true });
    expect(error).toBeInstanceOf(ConfigError);
    expect(String(error)).not.toContain('canary');
  });

  it('fits the client and the worker', () => {
    expectTypeOf<TemporalConnection['connectionOptions']>().toExtend<ConnectionOptions>();
    expectTypeOf<TemporalConnection['connectionOptions']>().toExtend<NativeConnectionOptions>();
  });
});
