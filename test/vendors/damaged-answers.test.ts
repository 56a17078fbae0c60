import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFinal } from '../../src/domain/phase.js';
import { cyberdesk } from '../../src/vendors/cyberdesk/index.js';
import { VendorError, WebhookUnreadable } from '../../src/vendors/errors.js';
import { knowledgeStack } from '../../src/vendors/knowledge-stack/index.js';
import type { Vendor } from '../../src/vendors/vendor.js';
import { damaged } from './support/damage.js';
import { cyberdeskEntries, knowledgeStackEntries, readFixture } from './support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from './support/server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** The statuses that may end a run, by hand: the adapters' tables are what is under test. */
const FINAL_STATUSES = ['success', 'task_failed', 'error', 'cancelled', 'COMPLETED', 'FAILED'];

const RUNS = 400;
const reads = cyberdeskEntries().filter(({ kind }) => kind === 'get');
const webhooks = cyberdeskEntries().filter(({ kind }) => kind.startsWith('webhook'));
const CASES: readonly (readonly [Vendor, readonly unknown[]])[] = [
  [cyberdesk, reads.map(({ file }) => readFixture(`cyberdesk/${file}`))],
  [knowledgeStack, knowledgeStackEntries().map(({ file }) => readFixture(`knowledge-stack/${file}`))],
];

function idIn(body: unknown): string {
  const id: unknown = (body as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : 'r1';
}

describe.each(CASES.map(([vendor, bodies]) => ({ name: vendor.name, vendor, bodies })))(
  'a damaged answer of $name',
  ({ vendor, bodies }) => {
    it('is read or is a VendorError, and never ends a run by a status that is unknown', async () => {
      let ends = 0;
      const property = fc.asyncProperty(damaged(bodies), async (body) => {
        server.respond = (_request, response) => json(response, body);
        try {
          const report = await vendor.getRun(idIn(body), contextOf(vendor, server.url));
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
      const property = fc.asyncProperty(damaged(bodies), async (body) => {
        server.respond = ({ url }, response) =>
          json(response, url.pathname === '/v1/documents' ? { items: [], total: 0 } : body);
        try {
          const files = await vendor.listOutputFiles?.(idIn(body), contextOf(vendor, server.url));
          expect(files).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(VendorError);
        }
      });
      await fc.assert(property, { numRuns: RUNS / 2 });
    });
  },
);

describe('a damaged webhook of Cyberdesk', () => {
  it('is read or is a WebhookUnreadable, and never ends a run by a status that is unknown', () => {
    const bodies = webhooks.map(({ file }) => readFixture(`cyberdesk/${file}`));
    let ends = 0;
    const property = fc.property(damaged(bodies), (body) => {
      try {
        const reading = cyberdesk.readWebhook?.(body, {});
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
    expect(ends).toBeGreaterThan(RUNS);
  });
});
