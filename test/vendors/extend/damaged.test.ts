import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFinal } from '../../../src/domain/phase.js';
import { VendorError, WebhookUnreadable } from '../../../src/vendors/errors.js';
import { extend } from '../../../src/vendors/extend/index.js';
import { damaged } from '../support/damage.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';
import { extendEntries, extendFixture } from './entries.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** The statuses that may end a run, by hand: the adapter's table is what is under test. */
const FINAL_STATUSES = ['PROCESSED', 'FAILED', 'REJECTED', 'CANCELLED'];

const STATUSES = ['PENDING', 'NEEDS_REVIEW', 'PAUSED', 'processed', 'DONE', '__proto__', ''];
const RUNS = 400;

const fixturesOf = (kind: string) =>
  extendEntries()
    .filter((entry) => entry.kind === kind)
    .map(({ file }) => extendFixture(file));
const reads = fixturesOf('get');
const webhooks = fixturesOf('webhook').filter(({ eventType }) =>
  String(eventType).startsWith('workflow_run.'),
);

/**
 * Most of the large bodies are results of steps, where damage says little: half of the bodies are damaged at their
 * own fields only.
 */
const shallow = reads.map((body) => ({
  ...body,
  stepRuns: [],
  files: [],
  workflow: null,
  workflowVersion: null,
}));
const bodies = damaged([...reads, ...shallow, ...STATUSES.map((status) => ({ ...shallow[0], status }))]);

function idIn(body: unknown): string {
  const id: unknown = (body as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : 'r1';
}

describe('a damaged answer of Extend', () => {
  it('is read or is a VendorError, and never ends a run by a status that is unknown', async () => {
    let ends = 0;
    const property = fc.asyncProperty(bodies, async (body) => {
      server.respond = (_request, response) => json(response, body);
      try {
        const report = await extend.getRun(idIn(body), contextOf(extend, server.url));
        if (!isFinal(report.phase)) return;
        ends += 1;
        expect(FINAL_STATUSES).toContain(report.vendorStatus);
      } catch (error) {
        expect(error).toBeInstanceOf(VendorError);
      }
    });
    await fc.assert(property, { numRuns: RUNS });
    // The damage leaves enough whole for the property to mean something.
    expect(ends).toBeGreaterThan(RUNS / 20);
  });

  it('yields a list of files or a VendorError', async () => {
    let lists = 0;
    const property = fc.asyncProperty(bodies, async (body) => {
      server.respond = ({ url }, response) =>
        json(response, url.pathname.startsWith('/files/') ? { id: 'f', name: 'f.pdf' } : body);
      try {
        await extend.listOutputFiles?.(idIn(body), contextOf(extend, server.url));
        lists += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(VendorError);
      }
    });
    await fc.assert(property, { numRuns: RUNS / 2 });
    expect(lists).toBeGreaterThan(RUNS / 20);
  });
});

describe('a damaged webhook of Extend', () => {
  it('is read or is a WebhookUnreadable, and never ends a run by a status that is unknown', () => {
    let ends = 0;
    const lean = webhooks.map((event) => {
      const payload = event.payload as object;
      return {
        ...event,
        payload: { ...payload, stepRuns: [], files: [], workflow: null, workflowVersion: null },
      };
    });
    const property = fc.property(damaged([...webhooks, ...lean]), (body) => {
      try {
        const reading = extend.readWebhook?.(body, {});
        if (reading?.kind !== 'run' || !reading.report) return;
        expect(Buffer.byteLength(JSON.stringify(reading.report))).toBeLessThanOrEqual(3500);
        if (!isFinal(reading.report.phase)) return;
        ends += 1;
        expect(FINAL_STATUSES).toContain(reading.report.vendorStatus);
      } catch (error) {
        expect(error).toBeInstanceOf(WebhookUnreadable);
      }
    });
    fc.assert(property, { numRuns: RUNS * 5 });
    expect(ends).toBeGreaterThan(RUNS / 4);
  });
});
