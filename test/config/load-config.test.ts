import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../src/config/index.js';

let cwd: string;

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'landfall-config-'));
});

afterEach(async () => {
  await rm(cwd, { recursive: true });
});

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(cwd, name), text);
  return join(cwd, name);
}

describe('loading the configuration', () => {
  it('does without a file', async () => {
    const config = await loadConfig({ cwd, env: { CYBERDESK_API_KEY: 'k' } });
    expect(config).toMatchObject({ file: null, accounts: [{ vendor: 'cyberdesk', name: 'default' }] });
  });

  it.each([
    ['landfall.config.json', '{"taskQueue": "ours"}'],
    ['landfall.config.js', 'export default { taskQueue: "ours" };'],
    ['landfall.config.ts', 'const taskQueue: string = "ours";\nexport default { taskQueue };'],
  ])('reads %s of the working directory', async (name, text) => {
    const file = await write(name, text);
    expect(await loadConfig({ cwd, env: {} })).toMatchObject({ file, taskQueue: 'ours' });
  });

  it('takes a vendor of the user out of a file that is code', async () => {
    await write(
      'landfall.config.ts',
      `const acme = { name: 'acme', getRun: async () => ({ phase: 'running', vendorStatus: 'on' }) };
       export default { vendors: [acme], accounts: [{ vendor: 'acme', apiKey: 'k', baseUrl: 'https://acme.example' }] };`,
    );
    const config = await loadConfig({ cwd, env: {} });
    expect(config.vendors.names()).toContain('acme');
    expect(config.accounts).toMatchObject([{ vendor: 'acme', name: 'default' }]);
  });

  it('reads the file that is named instead', async () => {
    await write('landfall.config.json', '{"taskQueue": "ours"}');
    await write('other.json', '{"taskQueue": "theirs"}');
    expect((await loadConfig({ cwd, path: 'other.json', env: {} })).taskQueue).toBe('theirs');
  });

  it('places a data directory beside the file that names it', async () => {
    const file = await write('other.json', '{"ledger": {"dataDir": "data"}}');
    expect((await loadConfig({ path: file, env: {} })).ledger).toEqual({ dataDir: join(cwd, 'data') });
  });

  it('refuses a named file that is not there', async () => {
    await expect(loadConfig({ cwd, path: 'missing.json', env: {} })).rejects.toThrow(/no such file/);
  });

  it('refuses to choose between two files', async () => {
    await write('landfall.config.json', '{}');
    await write('landfall.config.js', 'export default {};');
    await expect(loadConfig({ cwd, env: {} })).rejects.toThrow(/landfall.config.js and landfall.config.json/);
  });

  it('names the file in the list of its problems', async () => {
    const file = await write('landfall.config.json', '{"acounts": []}');
    await expect(loadConfig({ cwd, env: {} })).rejects.toThrow(`1 problem [file=${file}]`);
  });

  it.each([
    ['landfall.config.json', '{"accounts": [{"apiKey": "canary-key" "vendor"}]}'],
    ['landfall.config.ts', 'export default { apiKey: "canary-key" "vendor" };'],
    ['landfall.config.js', 'const key = "canary-key";\nthrow new Error(`refused`);'],
  ])('says that %s cannot be read, and shows no line of it', async (name, text) => {
    await write(name, text);
    const error: unknown = await loadConfig({ cwd, env: {} }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect(`${String(error)} ${(error as Error).stack} ${String((error as Error).cause)}`).not.toContain(
      'canary',
    );
  });
});
