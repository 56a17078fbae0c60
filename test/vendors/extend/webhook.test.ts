import { describe, expect, it } from 'vitest';
import { WebhookUnreadable } from '../../../src/vendors/errors.js';
import { extend } from '../../../src/vendors/extend/index.js';
import { signExtend } from '../../../src/vendors/extend/signature.js';
import { readFixture } from '../support/fixtures.js';
import { extendEntries, extendFixture, RUN_ID, SECRET } from './entries.js';

const COMPLETED = extendFixture('webhook.workflow_run.completed.json');
const BY_URL = extendFixture('webhook.signed_url.workflow_run.completed.json');

/** The one fixture that means a hint and names no run to read. */
const NAMELESS = 'webhook.signed_url.docs_shape.json';

function reading(body: unknown) {
  const read = extend.readWebhook?.(body, {});
  if (read === undefined) throw new Error('Extend reads webhooks');
  return read;
}

function runReading(body: unknown) {
  const read = reading(body);
  if (read.kind !== 'run' || read.report === null) throw new Error('expected an event of a run');
  return { ...read, report: read.report };
}

function withPayload(changes: Record<string, unknown>) {
  return { ...COMPLETED, payload: { ...(COMPLETED.payload as object), ...changes } };
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

describe('a webhook of Extend', () => {
  const entries = extendEntries().filter(({ kind, file }) => kind === 'webhook' && file !== NAMELESS);

  it('has fixtures to go by', () => {
    expect(entries.length).toBeGreaterThanOrEqual(51);
  });

  it.each(entries.map(({ file, neutral }) => [file, neutral]))('%s is read as %s', (file, neutral) => {
    const body = extendFixture(file);
    const read = reading(body);
    const { eventId, eventType } = body;
    switch (neutral) {
      case 'ignored':
        expect(read).toEqual({ kind: 'ignored', eventType });
        return;
      case 'hint':
        expect(read).toEqual({ kind: 'run', runId: RUN_ID, eventId, eventType, report: null, step: null });
        return;
      case 'progress':
        expect(read).toMatchObject({ kind: 'run', runId: RUN_ID, eventId, eventType, report: null });
        expect(read.kind === 'run' && read.step).toMatchObject({ status: 'PROCESSED', at: null });
        return;
      default:
        expect(read).toMatchObject({ kind: 'run', runId: RUN_ID, eventId, eventType, step: null });
        expect(read.kind === 'run' && read.report?.phase).toBe(neutral);
    }
  });

  it('is read as the example of the reference page stands: a step of the run that it names', () => {
    expect(reading(readFixture('seed-examples/extend.workflow_run.step_run.processed.webhook.json'))).toEqual(
      {
        kind: 'run',
        runId: RUN_ID,
        eventId: 'string',
        eventType: 'workflow_run.step_run.processed',
        report: null,
        step: { name: 'Validate Invoice Total', type: 'PARSE', status: 'PROCESSED', at: null },
      },
    );
  });

  it('carries the rules that did not hold', () => {
    const { report } = runReading(COMPLETED);
    expect(report.checks).toMatchObject([{ result: { status: 'failed', message: 'total > 0: row 2 is 0' } }]);
    expect(report.incomplete ?? false).toBe(false);
  });

  it('says the same of a run as its status does, whatever its type', () => {
    const odd = {
      ...withPayload({ status: 'NEEDS_REVIEW', endTime: null }),
      eventType: 'workflow_run.completed',
    };
    expect(runReading(odd).report).toMatchObject({ phase: 'waiting', endedAt: null, checks: [] });
  });

  it('has no id where its own is none or too long to be one', () => {
    expect(runReading({ ...COMPLETED, eventId: null }).eventId).toBeNull();
    expect(runReading({ ...COMPLETED, eventId: 'e'.repeat(257) }).eventId).toBeNull();
    expect(runReading({ ...COMPLETED, eventId: '' }).eventId).toBeNull();
  });

  it('leaves a success without its steps to a read, but no failure', () => {
    expect(runReading(withPayload({ stepRuns: undefined })).report.incomplete).toBe(true);
    expect(runReading(withPayload({ stepRuns: [] })).report.incomplete ?? false).toBe(false);
    const failed = withPayload({ stepRuns: undefined, status: 'FAILED' });
    expect(runReading(failed).report.incomplete ?? false).toBe(false);
  });

  it('is never fetched from its URL, and a step behind one is of no interest', () => {
    expect(reading(BY_URL)).toMatchObject({ runId: RUN_ID, report: null });
    const step = { ...BY_URL, eventType: 'workflow_run.step_run.processed' };
    expect(reading(step)).toEqual({ kind: 'ignored', eventType: 'workflow_run.step_run.processed' });
  });

  it('is a hint too when its URL comes with an id and no word of what it is', () => {
    const payload = { data: 'https://storage.example.invalid/p.json', id: 'workflow_run_9' };
    expect(reading({ ...BY_URL, payload })).toMatchObject({
      kind: 'run',
      runId: 'workflow_run_9',
      report: null,
    });
  });

  it('is of no interest when its type is unknown, whatever it holds', () => {
    expect(reading({ ...COMPLETED, eventType: 'workflow_run.paused' }).kind).toBe('ignored');
    expect(reading({ eventType: 'x'.repeat(5000) }).eventType).toHaveLength(200);
    expect(reading({ eventType: 'constructor' }).kind).toBe('ignored');
  });

  it('is verified before it is read', () => {
    const now = new Date('2026-11-02T09:06:10Z');
    const body = Buffer.from(JSON.stringify(COMPLETED));
    const headers = { ...signExtend({ timestamp: now, body, secret: SECRET }) };
    expect(() => extend.verifyWebhook?.({ headers, body, token: null }, [SECRET], now)).not.toThrow();
    const forged = Buffer.from(body.toString().replace('PROCESSED', 'CANCELLED'));
    expect(() => extend.verifyWebhook?.({ headers, body: forged, token: null }, [SECRET], now)).toThrow(
      'No signature matches',
    );
  });
});

describe('a webhook of Extend that cannot be read', () => {
  it.each([null, [], 'text', 7, {}, { payload: { id: 'x' } }, { eventType: 'workflow_run.failed' }])(
    'names no run in %j',
    (body) => {
      expect(unreadable(body).runId).toBeNull();
    },
  );

  it('names no run in the form of URL on the vendor’s events page, which has no id', () => {
    expect(unreadable(extendFixture(NAMELESS)).runId).toBeNull();
    expect(
      unreadable({ ...BY_URL, payload: { object: 'signed_data_url', data: 'x', id: 7 } }).runId,
    ).toBeNull();
  });

  it('names the run when it has one, and the field that does not fit', () => {
    const error = unreadable(withPayload({ status: { secret: 'canary' } }));
    expect(error.runId).toBe(RUN_ID);
    expect(error.message).toBe(`The event does not fit at payload.status [vendor=extend, runId=${RUN_ID}]`);
    expect(unreadable({ ...COMPLETED, eventType: 7 }).runId).toBe(RUN_ID);
    const step = extendFixture('webhook.workflow_run.step_run.processed.parse.json');
    expect(unreadable({ ...step, eventType: 7 }).runId).toBe(RUN_ID);
  });

  it('takes no id for that of a run unless the content says so', () => {
    const extractor = extendFixture('webhook.extractor.created.json');
    expect(unreadable({ ...extractor, eventType: null }).runId).toBeNull();
  });
});

describe('the report of a webhook of Extend', () => {
  const ruleStep = (index: number) => ({
    stepType: 'RULE_VALIDATION',
    status: 'PROCESSED',
    step: { name: `step ${index} ${'n'.repeat(300)}` },
    result: { allPassed: true, rules: [{ name: 'r'.repeat(300), valid: true }] },
  });

  it('leaves many checks to a read, and says so', () => {
    const stepRuns = Array.from({ length: 20 }, (_, index) => ruleStep(index));
    const { report } = runReading(withPayload({ stepRuns }));
    expect(report).toMatchObject({ phase: 'succeeded', checks: [], incomplete: true });
  });

  it('fits in 3,500 bytes with the longest reason in any script', () => {
    for (const char of ['x', '漢', '😀', '"', '\u0007', '\ud800']) {
      const rejectionNote = char.repeat(5000);
      const { report } = runReading(withPayload({ status: 'REJECTED', rejectionNote, stepRuns: [] }));
      expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThanOrEqual(3500);
      expect(report.reason?.code).toBe('rejected');
    }
  });
});
