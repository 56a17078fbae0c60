import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { realTimeKit } from '../support/kit.js';
import { post, runComplete, signMessage } from '../support/deliver.js';
import { countHistory } from '../support/history.js';

/** Races need the real server: the one that skips time orders things in its own way. */
describe('what comes at the same moment', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit({ poll: { pollMinSeconds: 1, pollMaxSeconds: 2 } });
  });
  afterAll(async () => kit.stop());

  const runsOf = async (workflowId: string) => {
    const runs = [];
    for await (const run of kit.client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
      runs.push(run);
    return runs;
  };

  it('is one tracking when twenty copies of a webhook and five apps come together', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .succeeds({ files: ['a.pdf'] })
      .webhooks({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' })
      .start();
    const message = await signMessage(kit, runComplete(runId, 'success'));
    const checks = [{ type: 'attachment_exists', names: ['a.pdf'] }] as const;
    const [answers, runs] = await Promise.all([
      Promise.all(Array.from({ length: 20 }, () => post(kit, message))),
      Promise.all(Array.from({ length: 5 }, () => kit.tracker.track({ vendor, runId, checks }))),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    const outcomes = await Promise.all(runs.map((run) => run.outcome()));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(outcomes[0]).toMatchObject({ status: 'succeeded', attempt: 1, revision: 1 });
    expect(outcomes[0]?.checks).toHaveLength(1);
    expect((await countHistory(kit.client, runs[0]!.workflowId)).troubles).toEqual([]);
    await expect.poll(async () => (await runsOf(runs[0]!.workflowId)).length).toBe(1);
  });

  it('starts nothing when a webhook is repeated after the verdict', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().running('500ms').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await run.outcome();
    const again = await post(kit, await signMessage(kit, runComplete(runId, 'success')));
    expect(again).toMatchObject({ status: 200, body: { result: 'duplicate' } });
    await expect.poll(async () => (await runsOf(run.workflowId)).length).toBe(1);
    expect(await kit.ledger.outcomes({ vendor })).toSatisfy((all: { runId: string; revision: number }[]) =>
      all.filter((one) => one.runId === runId).every((one) => one.revision === 1),
    );
  });

  it('does not wait for a read in flight when the webhook comes', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .fault({ for: '60s', kind: 'timeout' })
      .running('1s')
      .succeeds()
      .start();
    const began = Date.now();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'webhook' });
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it('settles by another read what a webhook and a read disagree about', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('2s')
      .fails({ error: 'no' })
      .webhooks({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' })
      .start();
    // The app asks for confirmation, so the webhook's success is not believed before a read.
    const run = await kit.tracker.track({ vendor, runId, confirmWebhooks: true });
    await post(kit, await signMessage(kit, runComplete(runId, 'success')));
    expect(await run.outcome()).toMatchObject({
      status: 'failed',
      decidedBy: 'read',
      news: { webhooks: 1, contradictions: 1 },
    });
  });

  it('loses no webhook at a continue-as-new', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('8s')
      .succeeds()
      .webhooks({ url: kit.gatewayUrl, secret: kit.webhookSecret, behaviour: 'lost' })
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    // Non-final news with ids of their own: each is a signal, a hundred of them cut the history.
    const burst = Array.from({ length: 250 }, (_, index) =>
      runComplete(runId, 'running', { started_at: new Date(Date.now() - 1000 + index).toISOString() }),
    );
    for (let index = 0; index < burst.length; index += 25) {
      const answers = await Promise.all(
        burst.slice(index, index + 25).map(async (body) => post(kit, await signMessage(kit, body))),
      );
      expect(answers.every(({ status }) => status === 200)).toBe(true);
    }
    const outcome = await run.outcome();
    expect(outcome.status).toBe('succeeded');
    expect(outcome.news.webhooks).toBe(250);
    const history = await countHistory(kit.client, run.workflowId);
    expect(history.names[0]).toBe('workflowExecutionStarted');
    expect(history.troubles).toEqual([]);
  });

  it('shows itself by search attributes, a summary and details', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().running('1h').start();
    const run = await kit.tracker.track({ vendor, runId });
    await expect.poll(async () => (await run.state()).phase, { timeout: 10_000 }).toBe('running');
    const handle = kit.client.workflow.getHandle(run.workflowId);
    const description = await handle.describe();
    expect(description.searchAttributes).toMatchObject({
      RunVendor: ['cyberdesk'],
      RunAccount: ['default'],
      RunPhase: ['running'],
    });
    expect(await description.staticSummary()).toContain(runId);
    const metadata = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('**Deadline:**');
    const query = `RunVendor = 'cyberdesk' AND RunPhase = 'running' AND WorkflowId = '${run.workflowId}'`;
    const found = async () => {
      const ids = [];
      for await (const one of kit.client.workflow.list({ query })) ids.push(one.workflowId);
      return ids;
    };
    await expect.poll(found, { timeout: 10_000 }).toEqual([run.workflowId]);
    expect((await kit.tracker.list({ vendor, open: true })).map((one) => one.workflowId)).toContain(
      run.workflowId,
    );
    await run.cancel();
    await run.outcome();
  });

  it('tells an app that nothing is known of a run that nobody tracks', async () => {
    const run = kit.tracker.getHandle({ vendor: 'cyberdesk', runId: randomUUID() });
    await expect(run.outcome()).rejects.toThrow('not tracked');
    expect(await run.status()).toMatchObject({ tracking: 'none', outcome: null });
  });
});
