import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startDevServer, type DevServer } from '../../src/embedded/index.js';
import { startGatewayProcess, type Failpoint, type GatewayProcess } from '../support/gateway-process.js';
import {
  missingFrom,
  newDelivery,
  newSecret,
  send,
  type DeliveryAnswer,
} from '../support/signed-delivery.js';

/** Kills for each of the two places. */
const KILLS = 10;
const DELIVERIES_A_KILL = 6;

describe('a gateway that is killed', () => {
  const secret = newSecret();
  let server: DevServer;
  let client: Client;
  const running: GatewayProcess[] = [];
  beforeAll(async () => {
    server = await startDevServer({ cliPath: inject('temporalCliPath'), uiPort: null });
    client = new Client({ connection: await Connection.connect({ address: server.address }) });
  });
  afterAll(async () => {
    for (const gateway of running) await gateway.kill();
    await client?.connection.close();
    await server?.stop();
  });

  async function start(failpoint?: Failpoint): Promise<GatewayProcess> {
    const accounts = [{ vendor: 'cyberdesk', apiKey: 'k', webhookSecrets: [secret] }];
    const taskQueue = `killed-${randomUUID()}`;
    const options = { temporalAddress: server.address, accounts, taskQueue };
    const gateway = await startGatewayProcess({ ...options, ...(failpoint && { failpoint }) });
    running.push(gateway);
    return gateway;
  }

  const newDeliveries = () => Array.from({ length: DELIVERIES_A_KILL }, () => newDelivery('default', secret));

  it.each(['verified', 'signalled'] as const)(
    'at the point "%s" ten times loses nothing that it had answered 200',
    async (place) => {
      const answers: DeliveryAnswer[] = [];
      for (let kill = 0; kill < KILLS; kill += 1) {
        const gateway = await start({ place, at: 1 + (kill % DELIVERIES_A_KILL) });
        const sent = await Promise.all(newDeliveries().map((delivery) => send(gateway.url, delivery)));
        expect(await gateway.ended).toBe('SIGKILL');
        answers.push(...sent);
      }
      const taken = answers.filter(({ status }) => status === 200);
      const lost = answers.filter(({ status }) => status === null);
      expect(taken.length + lost.length).toBe(answers.length);
      expect(taken.length).toBeGreaterThan(0);
      expect(lost.length).toBeGreaterThanOrEqual(KILLS);
      expect(
        await missingFrom(
          client,
          taken.map(({ delivery }) => delivery),
        ),
      ).toEqual([]);

      // The vendor delivers again what was not answered, and then nothing is missing at all.
      const whole = await start();
      const again = await Promise.all(lost.map(({ delivery }) => send(whole.url, delivery)));
      expect(again.map(({ status }) => status)).toEqual(lost.map(() => 200));
      expect(
        await missingFrom(
          client,
          answers.map(({ delivery }) => delivery),
        ),
      ).toEqual([]);
    },
    180_000,
  );
});
