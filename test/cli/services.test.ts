import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { emptyLedger } from './support/empty-ledger.js';
import { landfall } from './support/landfall.js';
import { serve, stopAll } from './support/serve.js';
import { waitUntil } from './support/wait-until.js';

afterEach(stopAll);

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
