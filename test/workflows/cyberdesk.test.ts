import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestKit } from '../../src/testing/index.js';
import { skippingKit } from '../support/kit.js';

const CHECKS = [
  { type: 'attachment_exists', names: ['report.pdf'] },
  { type: 'filename_regex', pattern: '\\.csv$', count: 1 },
] as const;

describe('a Cyberdesk run', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await skippingKit();
  });
  afterAll(async () => kit.stop());

  const webhooks = (behaviour: 'lost' | 'duplicate' | 'reordered' | 'forged' | 'late', copies?: number) => ({
    url: `${kit.gatewayUrl}/webhooks/cyberdesk`,
    secret: kit.webhookSecret,
    behaviour,
    copies,
  });

  it('succeeds by webhook, with its two checks passed', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .queued('10m')
      .running('2h')
      .succeeds({ files: ['report.pdf', 'data.csv', 'shot.png'] })
      .start();
    const run = await kit.tracker.track({ vendor, runId, checks: CHECKS });
    const outcome = await run.outcome();

    expect(outcome).toMatchObject({
      vendor: 'cyberdesk',
      account: 'default',
      runId,
      attempt: 1,
      revision: 1,
      status: 'succeeded',
      vendorStatus: 'success',
      reason: null,
      decidedBy: 'webhook',
      vendorRun: 'ended',
      files: { count: 3, names: ['report.pdf', 'data.csv', 'shot.png'] },
      workflowId: `run:cyberdesk:default:${runId}`,
    });
    expect(outcome.checks).toMatchObject([
      { type: 'attachment_exists', source: 'app', status: 'passed', matched: ['report.pdf'] },
      { type: 'filename_regex', source: 'app', status: 'passed', matched: ['data.csv'] },
    ]);
    expect(await kit.ledger.latest(run.key)).toEqual(outcome);
  });

  it('is found by reading when its webhook is lost', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('20m')
      .succeeds()
      .webhooks(webhooks('lost'))
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read', news: { webhooks: 0 } });
    const lateMs = Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!);
    expect(lateMs).toBeLessThan(15 * 60_000);
  });

  it('is recorded once when its webhook comes three times', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('5m')
      .succeeds({ files: ['a.pdf'] })
      .webhooks(webhooks('duplicate', 3))
      .start();
    await kit.tracker.track({ vendor, runId });
    await kit.sleep('10m');
    const outcome = await kit.tracker.getHandle({ vendor, runId }).outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', revision: 1 });
    const deliveries = kit.simulators
      .log()
      .filter((call) => call.kind === 'delivery' && call.runId === runId);
    expect(deliveries.map((call) => call.status)).toEqual([200, 200, 200]);
    expect(await kit.ledger.outcomes({ vendor })).toHaveLength(
      new Set((await kit.ledger.outcomes({ vendor })).map((one) => one.runId)).size,
    );
  });

  it('keeps its end when older news comes after it', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .queued('1m')
      .running('5m')
      .succeeds({ files: ['a.pdf'] })
      .webhooks(webhooks('reordered', 3))
      .start();
    const run = await kit.tracker.track({ vendor, runId });
    expect(await run.outcome()).toMatchObject({ status: 'succeeded', attempt: 1, revision: 1 });
  });

  it('is adopted when its webhook comes before track', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .succeeds({ files: ['other.pdf'] })
      .start();
    await kit.simulators.deliverDue();
    const run = await kit.tracker.track({ vendor, runId, checks: CHECKS, settleSeconds: 0 });
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({
      status: 'checks_failed',
      decidedBy: 'webhook',
      reason: { code: 'check_failed' },
    });
    expect(outcome.checks.map((check) => check.status)).toEqual(['failed', 'failed']);
  });

  it('closes after the adoption window when no app comes', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().succeeds().start();
    await kit.simulators.deliverDue();
    const outcome = await kit.tracker.getHandle({ vendor, runId }).outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', checks: [] });
    const waitedMs = Date.parse(outcome.recordedAt) - Date.parse(outcome.trackedAt);
    expect(waitedMs).toBeGreaterThanOrEqual(9_900);
  });

  const vendorCheck = (changes: Record<string, unknown>) => ({
    status: 'success',
    type: 'run_attachment_exists',
    ...changes,
  });
  const VENDOR_CHECKS = [
    vendorCheck({ name: 'exact', file_target_mode: 'exact', file_names: ['report.pdf'] }),
    vendorCheck({
      name: 'as many as rows',
      file_target_mode: 'regex',
      file_name_regex: '^row_\\d+\\.csv$',
      expected_match_count_ref: 'rows',
    }),
    vendorCheck({
      name: 'one for each claim',
      file_target_mode: 'loop_items',
      loop_input: 'claims',
      loop_item_filename_template: 'claim_{claim_id}.png',
    }),
    vendorCheck({ name: 'judged', type: 'output_data_agentic_check', check_prompt: 'canary' }),
  ];
  const VALUES = { rows: [1, 2], claims: [{ claim_id: 'C-1' }, { claim_id: 'C-2' }] };
  const FILES = ['report.pdf', 'row_1.csv', 'row_2.csv', 'claim_C-1.png', 'claim_C-2.png'];

  it('has the checks of its workflow reported, and those about files verified', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .fields({ input_values: VALUES })
      .running('1m')
      .succeeds({ files: FILES, post_run_checks: VENDOR_CHECKS })
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome.status).toBe('succeeded');
    expect(outcome.checks.map(({ name, source, status }) => [name, source, status])).toEqual([
      ['exact (verified)', 'vendor', 'passed'],
      ['as many as rows (verified)', 'vendor', 'passed'],
      ['one for each claim (verified)', 'vendor', 'passed'],
      ['exact', 'vendor', 'passed'],
      ['as many as rows', 'vendor', 'passed'],
      ['one for each claim', 'vendor', 'passed'],
      ['judged', 'vendor', 'passed'],
    ]);
  });

  it('does not pass because its vendor says so when a file of a loop is not there', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .fields({ input_values: VALUES })
      .running('1m')
      .succeeds({ files: FILES.slice(0, -1), post_run_checks: VENDOR_CHECKS })
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId, settleSeconds: 0 })).outcome();
    expect(outcome.status).toBe('checks_failed');
    expect(outcome.checks.filter(({ status }) => status !== 'passed')).toMatchObject([
      { name: 'one for each claim (verified)', status: 'failed', message: '1 of 2 missing: claim_C-2.png' },
    ]);
  });

  it('is tracked when an app has started it through the vendor’s own API', async () => {
    const { baseUrl } = kit.config.accounts.find((account) => account.vendor === 'cyberdesk')!;
    const created = await fetch(`${baseUrl}/v1/runs`, {
      method: 'POST',
      headers: { authorization: 'Bearer sim-key', 'content-type': 'application/json' },
      body: JSON.stringify({ workflow_id: '00000000-0000-4000-8000-000000000777' }),
    });
    const { id: runId } = (await created.json()) as { id: string };
    const outcome = await (await kit.tracker.track({ vendor: 'cyberdesk', runId })).outcome();
    expect(outcome).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
  });

  it('fails its checks when the file is missing, after the settle window', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('1m')
      .succeeds({ files: ['data.csv'] })
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId, checks: CHECKS })).outcome();
    expect(outcome.status).toBe('checks_failed');
    expect(outcome.reason?.message).toContain('report.pdf');
    expect(outcome.checks.map((check) => check.status)).toEqual(['failed', 'passed']);
    expect(Date.parse(outcome.recordedAt) - Date.parse(outcome.endedAt!)).toBeGreaterThanOrEqual(29_000);
  });

  it('waits for a file that is listed a little later', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('1m')
      .succeeds({ files: ['report.pdf', 'data.csv'] })
      .filesAfter('70s')
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId, checks: CHECKS })).outcome();
    expect(outcome.status).toBe('succeeded');
  });

  it('fails with the vendor’s reason', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('3m')
      .fails({ error: 'The patient was not found' })
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId, checks: CHECKS })).outcome();
    expect(outcome).toMatchObject({
      status: 'failed',
      vendorStatus: 'task_failed',
      reason: { code: 'vendor_failed', message: 'The patient was not found' },
      files: null,
      checks: [],
    });
  });

  it('refuses a forged webhook and still finds the real end', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('3m')
      .fails({ error: 'no' })
      .webhooks(webhooks('forged'))
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome).toMatchObject({ status: 'failed', decidedBy: 'read', news: { webhooks: 0 } });
    const deliveries = kit.simulators
      .log()
      .filter((call) => call.kind === 'delivery' && call.runId === runId);
    expect(deliveries[0]?.status).toBe(401);
  });

  it('is not found when the vendor does not know it beyond the grace', async () => {
    const runId = '00000000-0000-4000-8000-00000000dead';
    const outcome = await (await kit.tracker.track({ vendor: 'cyberdesk', runId })).outcome();
    expect(outcome).toMatchObject({
      status: 'not_found',
      vendorRun: 'unknown',
      reason: { code: 'not_found' },
    });
  });

  it('survives a 404 right after its creation', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .fault({ for: '20s', kind: '404' })
      .running('2m')
      .succeeds()
      .start();
    const outcome = await (await kit.tracker.track({ vendor, runId })).outcome();
    expect(outcome.status).toBe('succeeded');
  });

  it('is cancelled at the vendor when its user cancels', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().running('5h').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('1m');
    const { runId: workflowRunId } = await kit.client.workflow.getHandle(run.workflowId).describe();
    await run.cancel();
    const outcome = await run.outcome();
    expect(outcome).toMatchObject({
      status: 'cancelled',
      vendorStatus: 'cancelled',
      vendorRun: 'cancelled',
      decidedBy: 'cancel',
      reason: { code: 'cancelled_by_user' },
    });
    // The vendor's own webhook about the cancel may have started another short run by now.
    const description = await kit.client.workflow.getHandle(run.workflowId, workflowRunId).describe();
    expect(description.status.name).toBe('CANCELLED');
  });

  it('is left alone at the vendor when its user says so', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().running('5h').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await run.cancel({ keepVendorRun: true });
    expect(await run.outcome()).toMatchObject({ status: 'cancelled', vendorRun: 'still_running' });
  });

  it('is cancelled at its deadline when the app wants that', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().neverEnds().webhooks(webhooks('lost')).start();
    const run = await kit.tracker.track({
      vendor,
      runId,
      maxRunDurationSeconds: 90,
      onDeadline: 'cancel',
    });
    expect(await run.outcome()).toMatchObject({ status: 'timed_out', vendorRun: 'cancelled' });
  });

  it('is told to be still running when the vendor refuses to cancel', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().neverEnds().refusesCancel().start();
    const run = await kit.tracker.track({ vendor, runId, maxRunDurationSeconds: 90, onDeadline: 'cancel' });
    expect(await run.outcome()).toMatchObject({
      status: 'timed_out',
      vendorRun: 'still_running',
      reason: { code: 'run_deadline' },
    });
  });

  it('is seen by the last read when it ended in the last second', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('149s')
      .succeeds()
      .webhooks(webhooks('lost'))
      .start();
    const run = await kit.tracker.track({ vendor, runId, maxRunDurationSeconds: 90, graceSeconds: 60 });
    expect(await run.outcome()).toMatchObject({ status: 'succeeded', decidedBy: 'read' });
  });

  it('tracked a second time is attached to, and its new checks count', async () => {
    const { vendor, runId } = await kit.cyberdesk
      .run()
      .running('5m')
      .succeeds({ files: ['x.txt'] })
      .start();
    await kit.tracker.track({ vendor, runId, settleSeconds: 0 });
    const second = await kit.tracker.track({ vendor, runId, checks: [CHECKS[0]] });
    const outcome = await second.outcome();
    expect(outcome).toMatchObject({ status: 'checks_failed', checks: [{ type: 'attachment_exists' }] });
    const again = await kit.tracker.track({ vendor, runId });
    expect(await again.outcome()).toEqual(outcome);
  });

  it('tells its state while it is open', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().queued('10m').running('1h').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    await kit.sleep('2m');
    expect(await run.state()).toMatchObject({
      vendor,
      runId,
      phase: 'queued',
      vendorStatus: 'scheduling',
      blocked: null,
      attempt: 1,
      outcome: null,
    });
    await kit.sleep('30m');
    const state = await run.state();
    expect(state).toMatchObject({ phase: 'running', vendorStatus: 'running' });
    expect(Date.parse(state.deadlineAt!)).toBeGreaterThan(await kit.now());
    await run.outcome();
    expect((await run.status()).tracking).toBe('closed');
  });

  it('is attempt 2 when the vendor executes it again and the app reopens it', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().running('5m').succeeds().start();
    expect(await (await kit.tracker.track({ vendor, runId })).outcome()).toMatchObject({ attempt: 1 });
    await kit.sleep('1m');
    const { baseUrl } = kit.config.accounts.find((account) => account.vendor === vendor)!;
    const retry = await fetch(`${baseUrl}/v1/runs/${runId}/retry`, {
      method: 'POST',
      headers: { authorization: 'Bearer sim-key', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(retry.ok).toBe(true);
    const again = await kit.tracker.track({ vendor, runId, reopen: true });
    expect(await again.outcome()).toMatchObject({ status: 'succeeded', attempt: 2, revision: 1 });
    expect((await kit.ledger.latest(again.key))?.attempt).toBe(2);
  });

  it('goes on when somebody sends it signals that mean nothing', async () => {
    const { vendor, runId } = await kit.cyberdesk.run().running('5m').succeeds().start();
    const run = await kit.tracker.track({ vendor, runId });
    const handle = kit.client.workflow.getHandle(run.workflowId);
    for (const payload of [undefined, null, 'text', { checks: 'all' }, { observation: {} }]) {
      await handle.signal('attach', payload);
      await handle.signal('observed', payload);
    }
    expect(await run.outcome()).toMatchObject({ status: 'succeeded', news: { webhooks: 1 } });
  });
});
