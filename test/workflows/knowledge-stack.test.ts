import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';

let kit: TestKit;
beforeAll(async () => {
  kit = await skippingKit();
});
afterAll(async () => kit.stop());

describe.each(['abcd', 'current'])('a Knowledge Stack run of the %s generation', (generation) => {
  it('queues, runs and completes, and its files are checked', async () => {
    const { vendor, runId } = await kit.knowledgeStack
      .run()
      .generation(generation)
      .maxRunDuration('1h')
      .queued('3h')
      .running('20m')
      .succeeds({ files: ['summary.docx'] })
      .start();
    const run = await kit.tracker.track({
      vendor,
      runId,
      checks: [{ type: 'attachment_exists', names: ['summary.docx'] }],
    });
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({
      status: 'succeeded',
      vendorStatus: 'COMPLETED',
      decidedBy: 'read',
      checks: [{ status: 'passed' }],
    });
    // Seen within a tenth of the phase that it was in.
    expect(Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!)).toBeLessThan(2 * 60_000 + 1_000);
  });

  it('times out when it runs longer than its own limit', async () => {
    const { vendor, runId } = await kit.knowledgeStack
      .run()
      .generation(generation)
      .maxRunDuration('90s')
      .queued('1h')
      .neverEnds()
      .running('10h')
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome).toMatchObject({
      status: 'timed_out',
      decidedBy: 'deadline',
      reason: { code: 'run_deadline' },
      vendorRun: 'still_running',
    });
    const ranMs = Date.parse(outcome.deadlineAt!) - Date.parse(outcome.startedAt!);
    expect(ranMs).toBe(150_000);
  });

  it('times out in the queue when it never runs', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().generation(generation).queued('100h').start();
    const outcome = await (await kit.tracker.track({ vendor, runId, queueTimeoutSeconds: 7200 })).outcome();
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'queue_deadline' } });
    const waitedMs = Date.parse(outcome.deadlineAt!) - Date.parse(outcome.trackedAt);
    expect(waitedMs).toBe(7_200_000);
  });

  it('completes although its reads meet 429, 500 and garbage', async () => {
    const { vendor, runId } = await kit.knowledgeStack
      .run()
      .generation(generation)
      .maxRunDuration('2h')
      .fault({ after: '5s', for: '1m', kind: '429', retryAfterSeconds: 30 })
      .fault({ after: '70s', for: '1m', kind: '500' })
      .fault({ after: '140s', for: '1m', kind: 'garbage' })
      .queued('10s')
      .running('5m')
      .succeeds()
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome.status).toBe('succeeded');
    expect(outcome.news.readErrors).toBeGreaterThan(3);
    const reads = kit.simulators
      .log()
      .filter((call) => call.kind === 'request' && call.runId === runId && call.status === 429);
    for (const [index, read] of reads.slice(1).entries()) {
      expect(read.at - reads[index]!.at).toBeGreaterThanOrEqual(29_900);
    }
  });
});

describe('a Knowledge Stack run that a person must approve', () => {
  it('waits beyond its run limit and ends with the approval', async () => {
    const { vendor, runId } = await kit.knowledgeStack
      .run()
      .maxRunDuration('90s')
      .running('1m')
      .waiting('3d')
      .succeeds()
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('2d');
    expect((await run.state()).phase).toBe('waiting');
    expect((await run.outcome()).status).toBe('succeeded');
  });

  it('times out when nobody acts', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().running('1m').waiting('9d').succeeds().start();
    const outcome = await (
      await kit.tracker.track({ vendor, runId, reviewTimeoutSeconds: 2 * 86400 })
    ).outcome();
    expect(outcome).toMatchObject({ status: 'timed_out', reason: { code: 'review_deadline' } });
  });

  it('cannot be cancelled in the older generation, and says so', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().generation('abcd').neverEnds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('1m');
    await run.cancel();
    expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'still_running' });
  });

  it('is stopped by a cancel in the current generation', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().neverEnds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('1m');
    await run.cancel();
    expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'cancelled' });
  });

  it('goes on when it is asked to stop before it has begun, and says so', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().queued('10h').start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('1m');
    await run.cancel();
    expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'still_running' });
  });

  it('counts as cancelled when somebody stops it at the vendor', async () => {
    const { vendor, runId } = await kit.knowledgeStack.run().running('5m').cancelled().start();
    expect(await (await kit.tracker.track({ vendor, runId })).outcome()).toMatchObject({
      status: 'cancelled',
      vendorStatus: 'FAILED',
      reason: { code: 'cancelled_by_vendor', message: 'Stopped by user' },
      vendorRun: 'cancelled',
    });
  });
});

describe('a Knowledge Stack run that an app creates, starts and approves through the vendor’s API', () => {
  const DEFINITION = '00000000-0000-4000-8000-000000000888';

  async function post(path: string, body: unknown): Promise<{ readonly id: string }> {
    const { baseUrl } = kit.config.accounts.find((account) => account.vendor === 'knowledge-stack')!;
    const response = await fetch(`${baseUrl}/v1/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer sim-key', 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.ok).toBe(true);
    return (await response.json()) as { readonly id: string };
  }

  it('is a draft, runs, waits and succeeds', async () => {
    await kit.knowledgeStack
      .run()
      .definition(DEFINITION)
      .maxRunDuration('1h')
      .running('10m')
      .waiting('9d')
      .start();
    const { id: runId } = await post(`workflow-definitions/${DEFINITION}/runs`, { name: 'by an app' });
    const run = await kit.tracker.track({ vendor: 'knowledge-stack', runId });
    await kit.sleep('1h');
    expect(await run.state()).toMatchObject({ phase: 'queued', vendorStatus: 'NOT_STARTED' });
    await post(`workflow-runs/${runId}/start`, {});
    await kit.sleep('3h');
    expect(await run.state()).toMatchObject({ phase: 'waiting', vendorStatus: 'COMPLETED' });
    await post(`workflow-runs/${runId}/approval`, { state: 'approved' });
    expect(await run.outcome()).toMatchObject({ status: 'succeeded', vendorStatus: 'COMPLETED' });
  });
});
