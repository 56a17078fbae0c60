import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';
import { countHistory } from '../support/history.js';

describe('a run of one hour that no webhook ends', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit();
  });
  afterAll(async () => kit.stop());

  it.each([
    { vendor: 'a vendor that pushes', most: 14 },
    { vendor: 'a vendor that does not', most: 70 },
  ])('costs at most $most calls at $vendor, and 19 events', async ({ vendor: kind, most }) => {
    const pushes = most === 14;
    const builder = pushes
      ? kit.cyberdesk.run().webhooks({
          url: `${kit.gatewayUrl}/webhooks/cyberdesk`,
          secret: kit.webhookSecret,
          behaviour: 'lost',
        })
      : kit.knowledgeStack.run().maxRunDuration('2h');
    const { vendor, runId } = await builder.running('1h').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    const outcome = await run.outcome();
    const calls = kit.simulators.log().filter((call) => call.kind === 'request' && call.runId === runId);
    const history = await countHistory(kit.client, run.workflowId);
    const lateSeconds = (Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!)) / 1000;
    console.log(
      `one hour at ${kind}: ${calls.length} calls, ${history.events} events, seen ${lateSeconds} s late`,
    );
    expect(calls.length).toBeLessThanOrEqual(most);
    expect(history.events).toBeLessThanOrEqual(19);
    expect(lateSeconds).toBeLessThan(pushes ? 900 : 360);
  });
});
