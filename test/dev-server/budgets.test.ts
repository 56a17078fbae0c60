import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrackRequest } from '../../src/client/index.js';
import type { RunBuilder } from '../../src/simulators/index.js';
import type { TestKit } from '../../src/testing/index.js';
import { realTimeKit } from '../support/kit.js';
import { countHistory } from '../support/history.js';
import { post, runComplete, signMessage } from '../support/deliver.js';

/** Counted on the real server, because the one that skips time writes other histories. */
describe('what one tracked run costs', () => {
  let kit: TestKit;
  /** Reads as seldom as in production, so that no read comes between. */
  let seldom: TestKit;
  beforeAll(async () => {
    seldom = await realTimeKit();
    kit = await realTimeKit({ poll: { pollMinSeconds: 1 }, timing: { adoptionWindowSeconds: 3 } });
  });
  afterAll(async () => {
    await kit.stop();
    await seldom.stop();
  });

  async function play(path: string, builder: RunBuilder, options: Partial<TrackRequest> = {}) {
    const { vendor, runId } = await builder.start();
    const run = await kit.tracker.track({ vendor, runId, ...options });
    const outcome = await run.outcome();
    const calls = kit.simulators
      .log()
      .filter((call) => call.kind === 'request' && call.runId === runId).length;
    const reads = kit.simulators
      .log()
      .filter((call) => call.kind === 'request' && call.runId === runId && call.method === 'GET').length;
    // A read that was pending at the close left no event; the attempts that it made are the calls beyond the counted.
    const pendingAttempts = Math.max(0, reads - outcome.news.reads - (outcome.files === null ? 0 : 1));
    const history = await countHistory(kit.client, run.workflowId, { pendingAttempts });
    console.log(
      `${path}: ${history.events} events and ${history.upserts} upserts, ${history.actions} actions, ${calls} vendor calls`,
    );
    expect(history.troubles).toEqual([]);
    return { outcome, history, calls };
  }

  it('is at most 14 events when a webhook decides before any read was answered', async () => {
    const run = kit.cyberdesk.run().fault({ for: '30s', kind: 'timeout' }).running('600ms').succeeds();
    const { outcome, history } = await play('webhook before any answered read', run);
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'webhook' });
    expect(history.events).toBeLessThanOrEqual(14);
    expect(history.actions).toBeLessThanOrEqual(4);
    expect(history.upserts).toBe(1);
  });

  it('is at most 18 events and 2 calls when a read had said that it runs', async () => {
    const run = kit.cyberdesk.run().running('700ms').succeeds();
    const { outcome, history, calls } = await play('webhook after a read said running', run);
    expect(outcome.decidedBy).toBe('webhook');
    expect(history.events).toBeLessThanOrEqual(18);
    expect(history.actions).toBeLessThanOrEqual(5);
    expect(history.upserts).toBe(2);
    expect(calls).toBeLessThanOrEqual(2);
  });

  it('is at most 8 events more with two file checks and a listing', async () => {
    const run = kit.cyberdesk
      .run()
      .running('700ms')
      .succeeds({ files: ['a.pdf', 'b.csv'] });
    const { outcome, history } = await play('the same with two checks and a listing', run, {
      checks: [
        { type: 'attachment_exists', names: ['a.pdf'] },
        { type: 'filename_regex', pattern: 'csv$' },
      ],
    });
    expect(outcome.status).toBe('succeeded');
    expect(history.events).toBeLessThanOrEqual(18 + 8);
  });

  it('does not grow with the number of reads', async () => {
    const run = kit.knowledgeStack.run().maxRunDuration('1h').running('6s').succeeds();
    const { outcome, history, calls } = await play('no webhook, a read a second', run);
    expect(outcome.news.reads).toBeGreaterThanOrEqual(5);
    expect(history.events).toBeLessThanOrEqual(19);
    expect(history.actions).toBeLessThanOrEqual(calls + 3);
  });

  it('is at most 6 events more when the run queues first', async () => {
    const run = kit.knowledgeStack.run().maxRunDuration('1h').queued('1500ms').running('3s').succeeds();
    const { history } = await play('no webhook, queued first', run);
    expect(history.events).toBeLessThanOrEqual(19 + 6);
  });

  it('is at most 26 events for a cancel by the user', async () => {
    // The vendor's own webhook about the cancel would be a webhook more, which has a budget of its own.
    const { vendor, runId } = await seldom.cyberdesk
      .run()
      .running('1h')
      .succeeds()
      .webhooks({ url: seldom.gatewayUrl, secret: seldom.webhookSecret, behaviour: 'lost' })
      .start();
    const run = await seldom.tracker.track({ vendor, runId });
    await expect.poll(async () => (await run.state()).phase, { timeout: 10_000 }).toBe('running');
    const { runId: workflowRunId } = await seldom.client.workflow.getHandle(run.workflowId).describe();
    await run.cancel();
    await run.outcome();
    const history = await countHistory(seldom.client, run.workflowId, { runId: workflowRunId });
    console.log(`cancel by the user: ${history.events} events`);
    expect(history.events).toBeLessThanOrEqual(26);
  });

  it('is at most 14 events when the webhook comes first, adopted or not', async () => {
    for (const adopt of [true, false]) {
      const { vendor, runId } = await kit.cyberdesk.run().succeeds().start();
      const run = kit.tracker.getHandle({ vendor, runId });
      await expect.poll(async () => (await run.status()).tracking, { timeout: 10_000 }).toBe('open');
      if (adopt) await kit.tracker.track({ vendor, runId });
      await run.outcome();
      const history = await countHistory(kit.client, run.workflowId);
      console.log(
        `webhook first, ${adopt ? 'the app attaches' : 'the window passes'}: ${history.events} events`,
      );
      expect(history.events).toBeLessThanOrEqual(14);
      expect(history.actions).toBeLessThanOrEqual(5);
    }
  });

  describe('with webhooks that do not end it', () => {
    const ended = async (bodies: (runId: string) => readonly string[]) => {
      const { vendor, runId } = await seldom.cyberdesk.run().queued('1h').succeeds().start();
      const run = await seldom.tracker.track({ vendor, runId });
      await expect.poll(async () => (await run.state()).phase, { timeout: 10_000 }).toBe('queued');
      for (const body of bodies(runId)) {
        await post(seldom, await signMessage(seldom, body));
        await new Promise((resolve) => setTimeout(resolve, 700));
      }
      await post(seldom, await signMessage(seldom, runComplete(runId, 'success')));
      await run.outcome();
      const calls = seldom.simulators.log().filter((call) => call.kind === 'request' && call.runId === runId);
      return { ...(await countHistory(seldom.client, run.workflowId)), calls: calls.length };
    };
    const running = (runId: string) => {
      const now = new Date(Date.now() + 1_000).toISOString();
      return runComplete(runId, 'running', { created_at: now, started_at: now });
    };

    it('is at most 4 events and 1 action for each duplicate, and no call', async () => {
      const scheduling = (runId: string) => runComplete(runId, 'scheduling');
      const without = await ended(() => []);
      const three = await ended((runId) => [scheduling(runId), scheduling(runId), scheduling(runId)]);
      console.log(`three duplicates: ${three.events - without.events} events more`);
      expect(three.events - without.events).toBeLessThanOrEqual(12);
      expect(three.actions - without.actions).toBeLessThanOrEqual(3);
      expect(three.calls).toBe(without.calls);
    });

    it('is at most 10 events and 3 actions for one that changes the phase', async () => {
      const without = await ended(() => []);
      const changed = await ended((runId) => [running(runId)]);
      console.log(`a webhook that changes the phase: ${changed.events - without.events} events more`);
      expect(changed.events - without.events).toBeLessThanOrEqual(10);
      expect(changed.actions - without.actions).toBeLessThanOrEqual(3);
    });
  });
});
