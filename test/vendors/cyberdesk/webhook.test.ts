import { describe, expect, it } from 'vitest';
import { cyberdesk } from '../../../src/vendors/cyberdesk/index.js';
import { WebhookUnreadable } from '../../../src/vendors/errors.js';
import { signSvix } from '../../../src/vendors/svix.js';
import { cyberdeskEntries, readFixture, readObject } from '../support/fixtures.js';

const HEADERS = { 'svix-id': 'msg_1' };
const SUCCESS = readObject('cyberdesk/webhook.run_complete.success.required_only.json');

function reading(body: unknown, headers: Record<string, string> = HEADERS) {
  const read = cyberdesk.readWebhook?.(body, headers);
  if (read === undefined) throw new Error('Cyberdesk reads webhooks');
  return read;
}

function runReading(body: unknown, headers?: Record<string, string>) {
  const read = reading(body, headers);
  if (read.kind !== 'run' || read.report === null) throw new Error('expected an event of a run');
  return { ...read, report: read.report };
}

function withRun(changes: Record<string, unknown>) {
  return { ...SUCCESS, run: { ...(SUCCESS.run as object), ...changes } };
}

function unreadable(body: unknown): WebhookUnreadable {
  try {
    reading(body);
  } catch (error) {
    expect(error).toBeInstanceOf(WebhookUnreadable);
    return error as WebhookUnreadable;
  }
  throw new Error('expected the event to be unreadable');
}

describe('a webhook of Cyberdesk', () => {
  const entries = cyberdeskEntries().filter(({ kind }) => kind.startsWith('webhook'));

  it('has fixtures to go by', () => {
    expect(entries.length).toBeGreaterThanOrEqual(14);
  });

  it.each(entries.map(({ file, neutral }) => [file, neutral]))('%s is read as %s', (file, neutral) => {
    const body = readObject(`cyberdesk/${file}`);
    const read = reading(body);
    if (neutral === 'ignored') {
      expect(read.kind).toBe('ignored');
      return;
    }
    expect(read).toMatchObject({ kind: 'run', runId: (body.run as { id: string }).id });
    expect(read.kind === 'run' && read.report?.phase).toBe(neutral);
  });

  it('is read as the example of the reference page stands: complete, of a run that waits', () => {
    const read = runReading(readFixture('seed-examples/cyberdesk.run_complete.webhook.json'));
    expect(read).toMatchObject({
      runId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
      eventId: '3c90c3cc-0d44-4b50-8888-8dd25736052a',
      eventType: 'run_complete',
      step: null,
    });
    expect(read.report).toMatchObject({
      phase: 'queued',
      vendorStatus: 'scheduling',
      occurredAt: '2023-11-07T05:31:56.000Z',
      startedAt: null,
      endedAt: null,
      reason: null,
      checks: [],
    });
  });

  it('says the same of a run as a read does', async () => {
    const body = readObject('cyberdesk/webhook.run_complete.task_failed.agent.json');
    const { reason, vendorStatus, phase } = runReading(body).report;
    expect({ vendorStatus, phase }).toEqual({ vendorStatus: 'task_failed', phase: 'failed' });
    expect(reason?.code).toBe('vendor_failed');
  });

  it('is a run_complete when it names no type', () => {
    expect(runReading({ ...SUCCESS, event_type: undefined })).toMatchObject({
      eventType: 'run_complete',
      report: { phase: 'succeeded' },
    });
  });

  it('is of no interest when it is of another type, whatever it holds', () => {
    expect(reading({ ...SUCCESS, event_type: 'run_started' })).toEqual({
      kind: 'ignored',
      eventType: 'run_started',
    });
    expect(reading({ event_type: 'x'.repeat(5000) }).eventType).toHaveLength(200);
  });

  it('occurred when it says, or else when the run came into its phase', () => {
    const times = { created_at: '2026-01-01T00:00:00Z', started_at: '2026-01-02T00:00:00Z', ended_at: null };
    const at = (body: object) => runReading(body).report.occurredAt;
    expect(at({ ...withRun(times), occurred_at: '2026-01-04T00:00:00.5Z' })).toBe('2026-01-04T00:00:00.500Z');
    expect(at({ ...withRun({ ...times, ended_at: '2026-01-03T00:00:00Z' }), occurred_at: 'soon' })).toBe(
      '2026-01-03T00:00:00.000Z',
    );
    const running = withRun({ ...times, status: 'running' });
    expect(at({ ...running, occurred_at: null })).toBe('2026-01-02T00:00:00.000Z');
    const queued = withRun({ ...times, status: 'scheduling' });
    expect(at({ ...queued, occurred_at: null })).toBe('2026-01-01T00:00:00.000Z');
  });

  it('does not take the time of an earlier phase for that of its end', () => {
    const { report } = runReading({ ...withRun({ ended_at: null }), occurred_at: null });
    expect(report.occurredAt).toBeNull();
  });

  it('has the id of its body, or else of its signature, or none', () => {
    expect(runReading({ ...SUCCESS, event_id: 'e1' }).eventId).toBe('e1');
    expect(runReading({ ...SUCCESS, event_id: null }).eventId).toBe('msg_1');
    expect(runReading({ ...SUCCESS, event_id: 'e'.repeat(257) }).eventId).toBe('msg_1');
    expect(runReading({ ...SUCCESS, event_id: null }, { 'webhook-id': 'msg_2' }).eventId).toBe('msg_2');
    expect(runReading({ ...SUCCESS, event_id: null }, {}).eventId).toBeNull();
  });

  it('is verified before it is read', () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    const now = new Date('2026-11-02T09:06:10Z');
    const body = Buffer.from(JSON.stringify(SUCCESS));
    const headers = { ...signSvix({ id: 'msg_1', timestamp: now, body, secret }) };
    expect(() => cyberdesk.verifyWebhook?.({ headers, body, token: null }, [secret], now)).not.toThrow();
    const forged = Buffer.from(body.toString().replace('success', 'error'));
    expect(() => cyberdesk.verifyWebhook?.({ headers, body: forged, token: null }, [secret], now)).toThrow(
      'No signature matches',
    );
  });
});

describe('a webhook of Cyberdesk that cannot be read', () => {
  it.each([null, [], 'text', 7, {}, { event_type: 'run_complete' }, { run: null }, { run: { id: 7 } }])(
    'names no run in %j',
    (body) => {
      expect(unreadable(body).runId).toBeNull();
    },
  );

  it('names the run when it has one, and the field that does not fit', () => {
    const error = unreadable(withRun({ id: 'r1', status: { secret: 'canary' } }));
    expect(error.runId).toBe('r1');
    expect(error.message).toBe('The event does not fit at run.status [vendor=cyberdesk, runId=r1]');
    expect(unreadable(withRun({ id: 'r1', post_run_checks: {} })).runId).toBe('r1');
    expect(unreadable({ ...withRun({ id: 'r1' }), event_type: 7 }).runId).toBe('r1');
  });
});

describe('the report of a webhook of Cyberdesk', () => {
  const check = (index: number) => ({
    status: 'success',
    name: `check ${index} ${'n'.repeat(300)}`,
    type: 'run_attachment_exists',
    file_target_mode: 'exact',
    file_names: [`file-${index}.pdf`],
    matched_filenames: [`file-${index}.pdf`],
  });

  it('carries its checks while they are small', () => {
    const { report } = runReading(
      readObject('cyberdesk/webhook.run_complete.task_failed.checks_failed.json'),
    );
    expect(report.checks?.length).toBeGreaterThan(0);
    expect(report.incomplete ?? false).toBe(false);
  });

  it('leaves large checks to a read, and says so', () => {
    const checks = Array.from({ length: 20 }, (_, index) => check(index));
    const { report } = runReading(withRun({ post_run_checks: checks }));
    expect(report).toMatchObject({ phase: 'succeeded', checks: [], incomplete: true });
  });

  it('fits in 3,500 bytes with the longest reason in any script', () => {
    for (const char of ['x', '漢', '😀', '"', '\u0007', '\ud800']) {
      const { report } = runReading(withRun({ status: 'error', error: [char.repeat(5000)] }));
      expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThanOrEqual(3500);
      expect(report.reason?.code).toBe('vendor_error');
    }
  });
});
