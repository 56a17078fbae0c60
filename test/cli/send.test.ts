import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { TrackingState } from '../../src/domain/contract.js';
import type { TestKit } from '../../src/testing/index.js';
import { realTimeKit } from '../support/kit.js';
import { landfall } from './support/landfall.js';
import { waitUntil } from './support/wait-until.js';

describe('landfall send', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await realTimeKit({ timing: { adoptionWindowSeconds: 0 } });
  });
  afterAll(async () => kit.stop());

  function env(): Record<string, string> {
    const secret = kit.webhookSecret;
    return {
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      CYBERDESK_WEBHOOK_SECRET: secret,
      EXTEND_WEBHOOK_SECRET: secret,
      NOXUS_CALLBACK_TOKEN: secret,
    };
  }

  async function send(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
    const flags = ['--url', kit.gatewayUrl, '--json'];
    const result = await landfall(['send', ...args, ...flags], { ...env(), ...more });
    const document = result.code === 0 ? (JSON.parse(result.stdout) as Record<string, unknown>) : null;
    return { ...result, document };
  }

  const outcomeOf = (vendor: string, runId: string) =>
    kit.tracker.getHandle({ vendor, runId, account: 'default' }).outcome();

  it.each([
    ['success', 'succeeded'],
    ['task_failed', 'failed'],
    ['error', 'failed'],
    ['cancelled', 'cancelled'],
  ])('makes a run at Cyberdesk end with %s, which is recorded as %s', async (status, recorded) => {
    const runId = randomUUID();
    const { document } = await send([
      ...['cyberdesk', 'run_complete', '--run-id', runId],
      ...['--status', status],
    ]);
    const workflowId = `run:cyberdesk:default:${runId}`;
    expect(document).toEqual({
      vendor: 'cyberdesk',
      account: 'default',
      runId,
      event: 'run_complete',
      status: 200,
      body: { result: 'accepted', workflowId },
    });
    expect(await outcomeOf('cyberdesk', runId)).toMatchObject({
      status: recorded,
      vendorStatus: status,
      decidedBy: 'webhook',
    });
  });

  it.each([
    ['workflow_run.completed', 'succeeded'],
    ['workflow_run.failed', 'failed'],
    ['workflow_run.rejected', 'failed'],
    ['workflow_run.cancelled', 'cancelled'],
  ])('makes a run at Extend end by %s, which is recorded as %s', async (event, recorded) => {
    const { document } = await send(['extend', event]);
    expect(document).toMatchObject({ status: 200, body: { result: 'accepted' } });
    const outcome = await outcomeOf('extend', document!['runId'] as string);
    expect(outcome).toMatchObject({ status: recorded, decidedBy: 'webhook' });
  });

  it.each([
    ['workflow_run.needs_review', (state: TrackingState) => state.phase === 'waiting'],
    [
      'workflow_run.step_run.processed',
      (state: TrackingState) => state.progress?.steps.some(({ status }) => status === 'PROCESSED') === true,
    ],
  ])('makes the tracking of a run at Extend show what %s says', async (event, shows) => {
    const { runId } = await kit.simulators.extend.run().running('10m').start();
    const { document } = await send(['extend', event, '--run-id', runId]);
    const { workflowId } = document!['body'] as { workflowId: string };
    const state = () => kit.client.workflow.getHandle(workflowId).query<TrackingState>('state');
    await waitUntil(`the tracking to show ${event}`, async () => shows(await state()));
    await send(['extend', 'workflow_run.completed', '--run-id', runId]);
    expect((await outcomeOf('extend', runId)).status).toBe('succeeded');
  });

  it.each([['completed'], ['failed'], ['stopped']])(
    'makes a callback of Noxus, %s, with the token in the path and nowhere in what is printed',
    async (status) => {
      const { runId } = await kit.simulators.noxus.run().running('0s').status(status).start();
      const { stdout, stderr, document } = await send([
        ...['noxus', 'callback', '--run-id', runId],
        ...['--status', status],
      ]);
      expect(document).toMatchObject({ status: 200, body: { result: 'accepted' } });
      expect(stdout + stderr).not.toContain(kit.webhookSecret);
      expect(await outcomeOf('noxus', runId)).toMatchObject({ vendorStatus: status, decidedBy: 'read' });
    },
  );

  it('tells a person the answer and the run', async () => {
    const { code, stdout } = await landfall(
      ['send', 'cyberdesk', 'run_complete', '--run-id', 'by-hand', '--url', `${kit.gatewayUrl}/`],
      env(),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^200 \{"result":"accepted",.*\}\nRun {2}by-hand\n$/);
    await outcomeOf('cyberdesk', 'by-hand');
  });

  it('ends with 2 when the gateway refuses the signature', async () => {
    const other = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
    const { code, stdout } = await send(['cyberdesk', 'run_complete'], { CYBERDESK_WEBHOOK_SECRET: other });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
  });

  it('ends with 3 when no gateway is there, and shows no token', async () => {
    const flags = ['--url', 'http://127.0.0.1:1'];
    const { code, stdout, stderr } = await landfall(['send', 'noxus', 'callback', ...flags], env());
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('The gateway cannot be reached [url=http://127.0.0.1:1]');
    expect(stderr).not.toContain(kit.webhookSecret);
  });

  it.each([
    [['knowledge-stack', 'done'], /only of cyberdesk, extend, noxus \[vendor=knowledge-stack\]/],
    [['extend', 'run_complete'], /no such event, only workflow_run.completed, .* \[vendor=extend\]/],
    [['extend', 'constructor'], /no such event/],
    [['cyberdesk', 'run_complete', '--status', 'running'], /--status must be one of success, task_failed/],
    [['extend', 'workflow_run.failed', '--status', 'FAILED'], /leave --status out/],
    [['cyberdesk', 'run_complete', '--account', 'second'], /no webhook secret.*account=second/],
    [['cyberdesk', 'run_complete', '--url', 'ftp://host'], /--url must be an http or https URL/],
    [['cyberdesk', 'run_complete', '--url', 'http://me:canary@host'], /--url must be .* without credentials/],
  ])('%j ends with 2, and says why', async (args, reason) => {
    const { code, stdout, stderr } = await landfall(['send', ...args], env());
    expect(stderr).toMatch(reason);
    expect(stderr).not.toContain('canary');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});
