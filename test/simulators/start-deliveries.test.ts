import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSimulators, startDeliveries, type Deliveries } from '../../src/simulators/index.js';
import { receive, SECRET } from './receiver.js';

const started: Deliveries[] = [];

afterEach(() => {
  for (const deliveries of started.splice(0)) deliveries.stop();
});

async function pumped() {
  const simulators = createSimulators({ clock: { now: () => Date.now() } });
  const deliveries = startDeliveries(simulators);
  started.push(deliveries);
  const receiver = await receive();
  const start = (afterMs: number, behaviour: 'normal' | 'lost' = 'normal') =>
    simulators.createRun({
      vendor: 'cyberdesk',
      script: [{ afterMs, status: 'success' }],
      webhooks: { url: receiver.url, secret: SECRET, behaviour },
    });
  return { simulators, deliveries, receiver, start };
}

describe('deliveries in real time', () => {
  it('come when they are due, also for runs that are created later and end sooner', async () => {
    const { receiver, start } = await pumped();
    const { runId: slow } = await start(300);
    const { runId: quick } = await start(50);
    await vi.waitFor(() => expect(receiver.received).toHaveLength(2), { timeout: 5_000 });
    expect(receiver.received.map(({ event }) => event.run['id'])).toEqual([quick, slow]);
    const [, last] = receiver.received;
    const late = Date.now() - Date.parse(String(last?.event['occurred_at']));
    expect(late).toBeGreaterThanOrEqual(0);
  });

  it('end with a stop', async () => {
    const { simulators, deliveries, receiver, start } = await pumped();
    await start(50);
    deliveries.stop();
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(receiver.received).toHaveLength(0);
    expect(simulators.nextDeliveryAt()).not.toBeNull();
  });
});
