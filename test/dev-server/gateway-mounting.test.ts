import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, describe, expect, inject, it, vi } from 'vitest';
import { POST } from '../../examples/mounting/next/app/hooks/[...path]/route.js';
import { missingFrom, newDelivery, newSecret } from '../support/signed-delivery.js';

/* The example imports the package by its name, which is the built one: run `npm run build` after a change. */

describe("the example for Next.js's route handlers", () => {
  const secret = newSecret();
  afterAll(() => vi.unstubAllEnvs());

  it('takes a delivery as a plain function, refuses a forged one, and hands over to Temporal', async () => {
    vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'));
    vi.stubEnv('CYBERDESK_WEBHOOK_SECRET', secret);
    vi.stubEnv('LANDFALL_TASK_QUEUE', `next-${randomUUID()}`);
    const post = (headers: Readonly<Record<string, string>>, body: string) =>
      POST(new Request('http://app.test/hooks/webhooks/cyberdesk', { method: 'POST', headers, body }));
    const delivery = newDelivery('default', secret);
    expect((await post({}, delivery.body)).status).toBe(401);
    const response = await post(delivery.headers, delivery.body);
    expect({ status: response.status, body: await response.json() }).toMatchObject({
      status: 200,
      body: { result: 'accepted' },
    });
    const connection = await Connection.connect({ address: inject('temporalAddress') });
    try {
      expect(await missingFrom(new Client({ connection }), [delivery])).toEqual([]);
    } finally {
      await connection.close();
    }
  });
});
