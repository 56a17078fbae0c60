import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { deliver, post, runComplete, signMessage } from '../support/deliver.js';
import { realTimeKit } from '../support/kit.js';

const PDF = { type: 'attachment_exists', names: ['a.pdf'] } as const;

describe('news after a verdict', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit({ poll: { pollMinSeconds: 1, pollMaxSeconds: 1 }, timing: { settleSeconds: 1 } });
  });
  afterAll(async () => kit.stop());

  const silent = () => ({
    url: `${kit.gatewayUrl}/webhooks/cyberdesk`,
    secret: kit.webhookSecret,
    behaviour: 'lost' as const,
  });

  /** How the workflow's runs ended or stand, the latest first, once there are as many as expected. */
  const runsOf = async (workflowId: string, expected: number): Promise<readonly string[]> => {
    const list = async () => {
      const runs: string[] = [];
      for await (const run of kit.client.workflow.list({ query: `WorkflowId = '${workflowId}'` }))
        runs.push(run.status.name);
      return runs;
    };
    await expect
      .poll(async () => (await list()).length, { timeout: 10_000 })
      .toBeGreaterThanOrEqual(expected);
    return list();
  };

  it('that contradicts it is settled by a read, and told twice starts nothing more', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('500ms')
      .fails({ error: 'no' })
      .webhooks(silent())
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'failed', decidedBy: 'read' });

    const lie = await signMessage(kit, runComplete(runId, 'success'));
    expect(await post(kit, lie)).toMatchObject({ status: 200, body: { result: 'accepted' } });
    await expect.poll(async () => (await run.status()).tracking, { timeout: 10_000 }).toBe('closed');
    expect(await run.outcome()).toMatchObject({
      status: 'failed',
      revision: 1,
      recordedAt: outcome.recordedAt,
    });

    expect(await post(kit, lie)).toMatchObject({ status: 200, body: { result: 'duplicate' } });
    expect(await runsOf(run.workflowId, 2)).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it("that is the vendor's own `cancelled` after a user's cancel changes nothing", async () => {
    const { vendor, runId } = await kit.cyberdesk.run().neverEnds().webhooks(silent()).start();
    const run = await kit.tracker.track({ vendor, runId });
    await expect.poll(async () => (await run.state()).phase, { timeout: 10_000 }).toBe('running');
    await run.cancel();
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({ status: 'cancelled', decidedBy: 'cancel', vendorRun: 'cancelled' });

    const echo = await signMessage(kit, runComplete(runId, 'cancelled'));
    for (const answer of ['accepted', 'duplicate', 'duplicate']) {
      expect(await post(kit, echo)).toMatchObject({ status: 200, body: { result: answer } });
      await expect.poll(async () => (await run.status()).tracking, { timeout: 10_000 }).toBe('closed');
    }
    expect(await runsOf(run.workflowId, 2)).toEqual(['COMPLETED', 'CANCELLED']);
    expect(await kit.ledger.latest(run.key)).toEqual(outcome);
  });

  it('that comes many times at the moment of a time-out amends it once', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().neverEnds().webhooks(silent()).start();
    const run = await kit.tracker.track({
      vendor,
      runId,
      maxRunDurationSeconds: 1,
      graceSeconds: 1,
      checks: [PDF],
    });
    const ended = {
      started_at: new Date().toISOString(),
      updated_at: new Date(Date.now() + 3000).toISOString(),
    };
    const body = runComplete(runId, 'task_failed', { ...ended, error: ['no'] });
    const messages = await Promise.all(Array.from({ length: 30 }, () => signMessage(kit, body)));
    const answers = await Promise.all(
      messages.map(async (message, index) => {
        await new Promise((resolve) => setTimeout(resolve, 1_500 + index * 50));
        return deliver(kit, message);
      }),
    );
    expect(new Set(answers)).toEqual(new Set([200]));
    await expect.poll(async () => (await run.status()).tracking, { timeout: 20_000 }).toBe('closed');
    const outcome = (await kit.ledger.latest(run.key))!;
    expect(outcome).toMatchObject({ status: 'failed', attempt: 1, decidedBy: 'webhook' });
    expect(outcome.revision).toBeLessThanOrEqual(2);
    expect((await runsOf(run.workflowId, 1)).length).toBeLessThanOrEqual(2);
  });

  it('of a run that the vendor executes again is its second attempt, by the webhook alone', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('500ms')
      .fails({ error: 'no' })
      .lasting('2s')
      .running('1s')
      .succeeds({ files: ['a.pdf'] })
      .start();
    const run = await kit.tracker.track({ vendor, runId, checks: [PDF] });
    expect(await run.outcome()).toMatchObject({ status: 'failed', attempt: 1 });
    await expect.poll(async () => (await kit.ledger.latest(run.key))?.attempt, { timeout: 15_000 }).toBe(2);
    expect(await run.outcome()).toMatchObject({
      status: 'succeeded',
      attempt: 2,
      revision: 1,
      checks: [{ name: 'attachment_exists a.pdf', status: 'passed' }],
    });
    expect(await runsOf(run.workflowId, 2)).toEqual(['COMPLETED', 'COMPLETED']);
  });

  it('is confirmed by a read when an app that came late asks for that', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('4s')
      .fails({ error: 'no' })
      .webhooks(silent())
      .start();
    await post(kit, await signMessage(kit, runComplete(runId, 'success')));
    const run = await kit.tracker.track({ vendor, runId, confirmWebhooks: true });
    expect(await run.outcome()).toMatchObject({
      status: 'failed',
      decidedBy: 'read',
      revision: 1,
      attempt: 1,
    });
  });

  it('is no reason to lose checks that are asked for while the files are being listed', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .succeeds({ files: ['b.csv'] })
      .start();
    const run = await kit.tracker.track({ vendor, runId, checks: [PDF], settleSeconds: 4 });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await kit.tracker.track({ vendor, runId, checks: [{ type: 'filename_regex', pattern: 'csv$' }] });
    const outcome = await run.outcome();
    expect(outcome.checks.map(({ name, status }) => [name, status])).toEqual([
      ['attachment_exists a.pdf', 'failed'],
      ['filename_regex csv$', 'passed'],
    ]);
    expect(await kit.ledger.latest(run.key)).toEqual(outcome);
  });
});
