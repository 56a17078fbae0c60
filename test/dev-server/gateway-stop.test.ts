import { afterEach, describe, expect, inject, it } from 'vitest';
import { serve, stopAll } from '../cli/support/serve.js';
import { newDelivery, newSecret, send } from '../support/signed-delivery.js';

afterEach(stopAll);

describe('landfall gateway on SIGTERM', () => {
  it('is not ready any more, refuses new deliveries with 503, and is gone within 15 s', async () => {
    const secret = newSecret();
    const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), CYBERDESK_WEBHOOK_SECRET: secret };
    const { document } = await serve(['gateway', '--port', '0'], env);
    const url = document['url']!;
    const deliver = async () => (await send(url, newDelivery('default', secret))).status;
    const statusOf = async (path: string) => (await fetch(`${url}${path}`)).status;
    expect(await deliver()).toBe(200);
    expect(await statusOf('/readyz')).toBe(200);

    const begun = performance.now();
    const ended = stopAll();
    await expect.poll(() => statusOf('/readyz')).toBe(503);
    expect(await deliver()).toBe(503);
    expect(await statusOf('/healthz')).toBe(200);
    expect(await ended).toEqual([0]);
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect(await deliver()).toBeNull();
  });
});
