import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyCallback, type Outcome, type Sink } from '../../src/client/index.js';
import { idempotencyKeyOf } from '../../src/domain/outcome.js';
import type { TestKit } from '../../src/testing/index.js';
import { SinkRefused, type OwnSink } from '../../src/worker/index.js';
import { startReceiver } from '../sinks/support/receiver.js';
import { realTimeKit } from '../support/kit.js';

const archived: { readonly outcome: Outcome; readonly args: readonly unknown[]; readonly key: string }[] = [];

const archive: OwnSink = {
  deliver: async (outcome, { args, key }) => void archived.push({ outcome, args, key }),
};
const closed: OwnSink = {
  deliver: async () => {
    throw new SinkRefused('closed for ever');
  },
};

describe('the sinks of a tracked run', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit({ sinks: { archive, closed } });
  });
  afterAll(async () => kit.stop());

  async function openWorkflow(): Promise<string> {
    const workflowId = `order-${randomUUID()}`;
    const options = { taskQueue: 'nobody', args: [], workflowId, workflowExecutionTimeout: '5m' } as const;
    await kit.client.workflow.start('order', options);
    return workflowId;
  }

  it('are each told the outcome, and one that refuses stops no other', async () => {
    const receiver = await startReceiver(503, 200);
    const { runId: veryfrontRun } = await kit.veryfront.run().running('2h').start();
    const workflowId = await openWorkflow();
    const sinks: Sink[] = [
      { type: 'callback', url: `${receiver.url}?token=canary` },
      { type: 'veryfront', runId: veryfrontRun },
      { type: 'workflow', workflowId, signal: 'ended' },
      { type: 'custom', name: 'archive', args: ['a'] },
      { type: 'custom', name: 'closed' },
    ];
    const { vendor, runId } = await kit.cyberdesk.run().running('1s').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId, sinks });
    const outcome = await run.outcome();

    const took = outcome.sinks.map(
      ({ name, status, attempts }) => `${name.split(/[:#]/, 2).join(':')} ${status} ${attempts}`,
    );
    expect(took.sort()).toEqual([
      'callback:http delivered 2',
      'custom:archive delivered 1',
      'custom:closed refused 1',
      'veryfront:default delivered 1',
      'workflow:ended delivered 1',
    ]);
    expect(outcome.sinks.find(({ status }) => status === 'refused')?.message).toBe('closed for ever');
    expect(JSON.stringify(outcome)).not.toContain('canary');
    const noted = await kit.ledger.deliveries(outcome);
    expect(noted).toHaveLength(5);
    expect(noted).toEqual(expect.arrayContaining([...outcome.sinks]));

    const recorded = await kit.ledger.latest(outcome);
    const { headers, body } = receiver.received.at(-1)!;
    expect(verifyCallback({ headers, body, secrets: [kit.callbackSecret] })).toEqual({
      outcome: recorded,
      key: idempotencyKeyOf(outcome),
    });
    expect(recorded?.sinks.map(({ status }) => status)).toEqual(Array(5).fill('pending'));
    expect(archived).toEqual([{ outcome: recorded, args: ['a'], key: idempotencyKeyOf(outcome) }]);
    const { events = [] } = await kit.client.workflow.getHandle(workflowId).fetchHistory();
    const signals = events?.filter((event) => event.workflowExecutionSignaledEventAttributes);
    expect(signals).toHaveLength(1);
    const completed = await kit.tracker.track({ vendor: 'veryfront', runId: veryfrontRun });
    expect(await completed.outcome()).toMatchObject({ status: 'succeeded', vendorStatus: 'completed' });
  });
});
