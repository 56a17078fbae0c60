import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startDevServer, type DevServer } from '../../src/embedded/index.js';
import { createWebhookHandler, serveGateway, type ServedGateway } from '../../src/gateway/index.js';
import {
  missingFrom,
  newDelivery,
  newSecret,
  send,
  type DeliveryAnswer,
} from '../support/signed-delivery.js';

const EVERY_MS = 150;

/** What a vendor may wait at most, and what a busy machine may add. */
const LIMIT_MS = 5_000;
const SLACK_MS = 3_000;

describe('a gateway whose Temporal is frozen, killed and started again under load', () => {
  const secret = newSecret();
  let folder: string;
  let server: DevServer;
  let client: Client;
  let gateway: ServedGateway;
  const start = (port?: number) =>
    startDevServer({
      cliPath: inject('temporalCliPath'),
      uiPort: null,
      dbFilename: join(folder, 'temporal.db'),
      ...(port === undefined ? {} : { port }),
    });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'landfall-gateway-'));
    server = await start();
    client = new Client({ connection: await Connection.connect({ address: server.address }) });
    const handler = createWebhookHandler({
      client,
      accounts: [{ vendor: 'cyberdesk', apiKey: 'k', webhookSecrets: [secret] }],
      taskQueue: `away-${randomUUID()}`,
    });
    gateway = await serveGateway(handler, { port: 0, hostname: '127.0.0.1' });
  });
  afterAll(async () => {
    await gateway?.close();
    await client?.connection.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Delivers without a pause until it is told to stop, whatever the answers are. */
  function load() {
    const answers: Promise<DeliveryAnswer>[] = [];
    const begin = () => answers.push(send(gateway.url, newDelivery('default', secret)));
    const timer = setInterval(begin, EVERY_MS);
    return {
      stop: async () => {
        clearInterval(timer);
        return Promise.all(answers);
      },
    };
  }

  async function during<T>(work: () => Promise<T>): Promise<{ answers: DeliveryAnswer[]; result: T }> {
    const { stop } = load();
    const result = await work();
    return { answers: await stop(), result };
  }

  async function untilTaken(): Promise<number> {
    const begun = performance.now();
    while ((await send(gateway.url, newDelivery('default', secret))).status !== 200) await sleep(EVERY_MS);
    return performance.now() - begun;
  }

  const summary = (answers: readonly DeliveryAnswer[]) => ({
    taken: answers.filter(({ status }) => status === 200).length,
    refused: answers.filter(({ status }) => status === 503).length,
    slowestMs: Math.max(...answers.map(({ ms }) => ms)),
  });

  it('answers within 5 s throughout, and keeps what it has answered 200', async () => {
    const healthy = await during(() => sleep(2_000));
    process.kill(server.pid, 'SIGSTOP');
    const frozen = await during(() => sleep(8_000));
    process.kill(server.pid, 'SIGCONT');
    const thawed = await during(untilTaken);
    process.kill(server.pid, 'SIGKILL');
    const port = Number(server.address.split(':')[1]);
    const dead = await during(async () => {
      await sleep(4_000);
      server = await start(port);
      return untilTaken();
    });
    const back = await during(() => sleep(2_000));

    const phases = { healthy, frozen, thawed, dead, back };
    for (const [name, { answers }] of Object.entries(phases))
      process.stdout.write(`${name}: ${JSON.stringify(summary(answers))}\n`);
    process.stdout.write(`taken ${Math.round(dead.result)} ms after the restart\n`);

    const all = Object.values(phases).flatMap(({ answers }) => answers);
    expect([...new Set(all.map(({ status }) => status))].sort()).toEqual([200, 503]);
    expect(summary(all).slowestMs).toBeLessThan(LIMIT_MS + SLACK_MS);
    expect(summary(healthy.answers).refused).toBe(0);
    expect(summary(frozen.answers).refused).toBeGreaterThan(0);
    expect(summary(dead.answers).refused).toBeGreaterThan(0);
    expect(dead.result).toBeLessThan(20_000);
    expect(summary(back.answers).taken).toBeGreaterThan(0);
    const taken = all.filter(({ status }) => status === 200).map(({ delivery }) => delivery);
    expect(await missingFrom(client, taken)).toEqual([]);
  }, 150_000);
});
