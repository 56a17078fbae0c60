import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  findTemporalCli,
  startDevServer,
  type DevServer,
  type DevServerOptions,
} from '../../src/embedded/index.js';
import { isAlive, script, tempFolder } from './temp-folder.js';

const FIRST_INSTALL_TIMEOUT_MS = 600_000;
const TIMEOUT = { timeout: 60_000 };
let cliPath: string;

beforeAll(async () => {
  cliPath = await findTemporalCli();
}, FIRST_INSTALL_TIMEOUT_MS);

async function start(options: DevServerOptions = {}): Promise<DevServer> {
  const server = await startDevServer({ uiPort: null, cliPath, ...options });
  onTestFinished(() => server.stop());
  return server;
}

async function clientOf({ address, namespace }: DevServer): Promise<Client> {
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  return new Client({ connection, namespace });
}

const WORKFLOW = { taskQueue: 'nobody', workflowId: 'kept' };

test('a started server takes a workflow with its search attributes at once', TIMEOUT, async () => {
  const server = await start({ searchAttributes: { RunVendor: 'Keyword' } });
  const client = await clientOf(server);
  const searchAttributes = { RunVendor: ['cyberdesk'] };
  await client.workflow.start('any', { ...WORKFLOW, searchAttributes });
  const { searchAttributes: kept } = await client.workflow.getHandle('kept').describe();
  expect(kept).toMatchObject(searchAttributes);
});

test("a namespace of one's own is there at once", TIMEOUT, async () => {
  const server = await start({ namespace: 'orders' });
  expect(server.namespace).toBe('orders');
  const client = await clientOf(server);
  await client.workflow.start('any', WORKFLOW);
  expect((await client.workflow.getHandle('kept').describe()).status.name).toBe('RUNNING');
});

test('the web UI answers at its address, and there is none when it is not wanted', TIMEOUT, async () => {
  const withUi = await start({ uiPort: 0 });
  expect((await fetch(withUi.uiUrl ?? '')).status).toBe(200);
  const without = await start();
  expect(without.uiUrl).toBeNull();
});

test('stop ends the process in good order and may be called again', TIMEOUT, async () => {
  const server = await start();
  const stoppedAt = Date.now();
  await Promise.all([server.stop(), server.stop()]);
  expect(Date.now() - stoppedAt).toBeLessThan(8000);
  expect(isAlive(server.pid)).toBe(false);
  await server.stop();
});

test.each(['stop', 'SIGKILL'] as const)(
  'after %s a server with a file starts again and knows its workflows',
  TIMEOUT,
  async (how) => {
    const dbFilename = join(await tempFolder(), 'made', 'temporal.db');
    const options: DevServerOptions = { dbFilename, searchAttributes: { RunVendor: 'Keyword' } };
    const first = await start(options);
    await (
      await clientOf(first)
    ).workflow.start('any', { ...WORKFLOW, searchAttributes: { RunVendor: ['extend'] } });
    if (how === 'SIGKILL') process.kill(first.pid, 'SIGKILL');
    else await first.stop();
    await expect.poll(() => isAlive(first.pid)).toBe(false);

    const second = await start({ ...options, port: Number(first.address.split(':')[1]) });
    expect(second.address).toBe(first.address);
    const description = await (await clientOf(second)).workflow.getHandle('kept').describe();
    expect(description.status.name).toBe('RUNNING');
  },
);

test('a port that another server has is refused before anything is started', TIMEOUT, async () => {
  const other = await start();
  const port = Number(other.address.split(':')[1]);
  await expect(start({ port })).rejects.toThrow(`[port=${port}]`);
  await expect(start({ uiPort: port })).rejects.toThrow(`[port=${port}]`);
});

test('a server that ends early fails the start with its last lines', TIMEOUT, async () => {
  const folder = await tempFolder();
  const broken = await script(folder, 'temporal', 'echo "Error: disk is upside down" >&2', 'exit 1');
  await expect(start({ cliPath: broken })).rejects.toThrow(
    /^Temporal dev server did not start: it ended early \[address=127\.0\.0\.1:\d+\]\nError: disk is upside down$/,
  );
});

test('a file that is no database fails the start with what the server said of it', TIMEOUT, async () => {
  await expect(start({ dbFilename: await tempFolder() })).rejects.toThrow(/it ended early .*\n[^]*\S/);
});

test('a program that never answers fails the start in time and is ended', TIMEOUT, async () => {
  const folder = await tempFolder();
  const silent = await script(folder, 'temporal', `echo $$ > ${folder}/pid`, 'exec sleep 600');
  await expect(start({ cliPath: silent, startTimeoutMs: 500 })).rejects.toThrow('no answer within 0.5 s');
  expect(isAlive(Number(await readFile(join(folder, 'pid'), 'utf8')))).toBe(false);
});
