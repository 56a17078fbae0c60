import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { IN_MEMORY, openEmbeddedLedger, serveEmbeddedLedger } from '../../src/ledger/index.js';
import { landfall, startLandfall, type RunningCommand } from './support/landfall.js';
import { waitUntil } from './support/wait-until.js';

const running: RunningCommand[] = [];

/** Starts a command that runs until it is stopped, and waits for the document that it prints when it is ready. */
async function serve(args: readonly string[], env: Record<string, string>) {
  const command = startLandfall([...args, '--json'], env);
  running.push(command);
  const document = await waitUntil(`landfall ${args[0]} to be ready`, () => command.written.stdout);
  return { command, document: JSON.parse(document) as Record<string, string> };
}

/** Stops all that run, as Ctrl-C or a process manager does; returns their exit codes. */
async function stopAll(): Promise<number[]> {
  if (running.length > 0) process.emit('SIGTERM', 'SIGTERM');
  return Promise.all(running.splice(0).map(({ ended }) => ended));
}

afterEach(stopAll);

/** A ledger without tables, reached by its URL. */
async function emptyLedger(): Promise<string> {
  const { ledger, pglite } = await openEmbeddedLedger({ dataDir: IN_MEMORY });
  const served = await serveEmbeddedLedger(pglite);
  onTestFinished(async () => {
    await served.close();
    await ledger.close();
  });
  return served.url;
}

const temporal = () => ({ TEMPORAL_ADDRESS: inject('temporalAddress') });

describe('landfall simulate', () => {
  it('serves the vendors and the control API until it is stopped', async () => {
    const { document } = await serve(['simulate', '--port', '0'], {});
    const { url, controlUrl, apiKey } = document;
    const body = JSON.stringify({
      vendor: 'cyberdesk',
      runId: randomUUID(),
      script: [{ afterMs: 0, status: 'running' }],
    });
    const headers = { 'content-type': 'application/json' };
    const created = await fetch(`${controlUrl}/runs`, { method: 'POST', headers, body });
    const { runId } = (await created.json()) as { runId: string };
    const read = await fetch(`${url}/cyberdesk/v1/runs/${runId}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    });
    expect(await read.json()).toMatchObject({ id: runId, status: 'running' });
    expect(await stopAll()).toEqual([0]);
    await expect(fetch(`${controlUrl}/log`)).rejects.toThrow();
  });
});

describe('landfall gateway', () => {
  const account = { CYBERDESK_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}` };

  it('takes deliveries until it is stopped, and logs each as one line of JSON', async () => {
    const { command, document } = await serve(['gateway', '--port', '0'], { ...temporal(), ...account });
    expect(document['url']).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const forged = await fetch(`${document['url']}/webhooks/cyberdesk`, {
      method: 'POST',
      body: '{"canary": 1}',
    });
    expect(forged.status).toBe(401);
    expect(await stopAll()).toEqual([0]);
    const lines = command.written.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toEqual(
      expect.arrayContaining([expect.objectContaining({ msg: 'ready', accounts: ['cyberdesk/default'] })]),
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'gateway', vendor: 'cyberdesk', result: 'unauthorized' }),
      ]),
    );
    expect(command.written.stderr).not.toContain('canary');
  });

  it('listens where the configuration says, and a flag says it better', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void taken.close());
    await once(taken, 'listening');
    const folder = await mkdtemp(join(tmpdir(), 'landfall-cli-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const config = join(folder, 'c.json');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(config, JSON.stringify({ gateway: { port: (taken.address() as AddressInfo).port } }));
    const env = { ...temporal(), ...account };
    const refused = await landfall(['gateway', '--config', config, '--json'], env);
    expect(refused).toMatchObject({ code: 3, stdout: '' });
    expect(refused.stderr).toContain('EADDRINUSE');
    await serve(['gateway', '--config', config, '--port', '0'], env);
    expect(await stopAll()).toEqual([0]);
  });
});

describe('landfall setup', () => {
  async function newNamespace(): Promise<string> {
    const namespace = `cli-${randomUUID()}`;
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    onTestFinished(() => connection.close());
    const workflowExecutionRetentionPeriod = { seconds: 24 * 3600 };
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod,
    } as never);
    await waitUntil('the namespace', () =>
      connection.operatorService.listSearchAttributes({ namespace }).then(
        () => true,
        () => false,
      ),
    );
    return namespace;
  }

  it('registers the search attributes and makes the tables, and finds them there the second time', async () => {
    const attributes = ['RunVendor', 'RunAccount', 'RunPhase', 'RunOutcome'];
    const env = {
      ...temporal(),
      TEMPORAL_NAMESPACE: await newNamespace(),
      DATABASE_URL: await emptyLedger(),
    };
    const outcomes = await landfall(['outcomes'], env);
    expect(outcomes.code).toBe(2);
    expect(outcomes.stderr).toContain('run `landfall setup`');

    const setup = async () => {
      const { code, stdout } = await landfall(['setup', '--json'], env);
      return { code, document: JSON.parse(stdout) as unknown };
    };
    const first = { searchAttributes: { registered: attributes, present: [] }, ledger: 'migrated' };
    expect(await setup()).toEqual({ code: 0, document: first });
    const second = { searchAttributes: { registered: [], present: attributes }, ledger: 'migrated' };
    expect(await setup()).toEqual({ code: 0, document: second });
    expect(await landfall(['outcomes', '--json'], env)).toMatchObject({ code: 0, stdout: '[]\n' });
  });

  it('says that no ledger is configured', async () => {
    const { code, stdout } = await landfall(['setup'], temporal());
    expect(code).toBe(0);
    expect(stdout).toMatch(/Ledger +none is configured/);
  });
});

describe('landfall worker', () => {
  it('refuses to start on a ledger without tables, and says what to run', async () => {
    const env = { ...temporal(), CYBERDESK_API_KEY: 'k', DATABASE_URL: await emptyLedger() };
    const { code, stdout, stderr } = await landfall(['worker', '--json'], env);
    expect(stderr).toContain('run `landfall setup`');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('with simulate, gateway and track --wait brings a run to its recorded outcome', async () => {
    const simulated = (await serve(['simulate', '--port', '0'], {})).document;
    const secret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
    const env = {
      ...temporal(),
      DATABASE_URL: await emptyLedger(),
      LANDFALL_TASK_QUEUE: `cli-${randomUUID()}`,
      CYBERDESK_API_KEY: simulated['apiKey']!,
      CYBERDESK_BASE_URL: `${simulated['url']}/cyberdesk`,
      CYBERDESK_WEBHOOK_SECRET: secret,
    };
    expect((await landfall(['setup'], env)).code).toBe(0);
    const worker = await serve(['worker'], env);
    expect(worker.document).toMatchObject({
      taskQueue: env.LANDFALL_TASK_QUEUE,
      accounts: ['cyberdesk/default'],
    });
    const gateway = (await serve(['gateway', '--port', '0'], env)).document;

    const runId = randomUUID();
    await fetch(`${simulated['controlUrl']}/runs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        vendor: 'cyberdesk',
        runId,
        script: [
          { afterMs: 0, status: 'running' },
          { afterMs: 3_000, status: 'success' },
        ],
        webhooks: { url: `${gateway['url']}/webhooks/cyberdesk`, secret, behaviour: 'normal' },
        files: ['a.pdf'],
      }),
    });
    const tracked = await landfall(
      ['track', 'cyberdesk', runId, '--expect-file', 'a.pdf', '--wait', '--json'],
      env,
    );
    expect(tracked.code).toBe(0);
    const { outcome } = JSON.parse(tracked.stdout) as { outcome: unknown };
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'webhook', files: { count: 1 } });
    const recorded = await landfall(['outcomes', '--json'], env);
    expect(JSON.parse(recorded.stdout)).toEqual([outcome]);
    expect(await stopAll()).toEqual([0, 0, 0]);
  });
});
