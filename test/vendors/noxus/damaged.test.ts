import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFinal } from '../../../src/domain/phase.js';
import { VendorError, WebhookUnreadable } from '../../../src/vendors/errors.js';
import { noxus } from '../../../src/vendors/noxus/index.js';
import { damaged } from '../support/damage.js';
import { readFixture, readObject } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';
import { FILES, RUNS } from './fixtures.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** The statuses that may end a run, by hand: the adapter's table is what is under test. */
const FINAL_STATUSES = ['completed', 'failed', 'stopped'];

const NUM_RUNS = 300;
const BODIES = RUNS.map(({ file }) => readFixture(`noxus/${file}`));

function idIn(body: unknown): string {
  const id: unknown = (body as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : 'r1';
}

async function phaseOf(body: unknown) {
  server.respond = (_request, response) => json(response, body);
  return noxus.getRun(idIn(body), contextOf(noxus, server.url));
}

describe('a damaged answer of Noxus', () => {
  it('is read or is a VendorError, and never ends a run by a status that is unknown', async () => {
    let ends = 0;
    const property = fc.asyncProperty(damaged(BODIES), async (body) => {
      try {
        const report = await phaseOf(body);
        if (!isFinal(report.phase)) return;
        ends += 1;
        expect(FINAL_STATUSES).toContain(report.vendorStatus);
      } catch (error) {
        expect(error).toBeInstanceOf(VendorError);
      }
    });
    await fc.assert(property, { numRuns: NUM_RUNS });
    // The damage leaves enough whole for the property to mean something.
    expect(ends).toBeGreaterThan(NUM_RUNS / 20);
  });

  it('never ends a run by any other word, near or far', async () => {
    const run = readObject('noxus/get-run.completed.json');
    const near = fc
      .constantFrom(...FINAL_STATUSES)
      .chain((status) =>
        fc.constantFrom(status.toUpperCase(), ` ${status}`, `${status}\n`, `${status}_`, status.slice(1)),
      );
    const words = fc.oneof(near, fc.string(), fc.string({ unit: 'binary' }));
    const property = fc.asyncProperty(words, async (status) => {
      fc.pre(!FINAL_STATUSES.includes(status));
      expect(isFinal((await phaseOf({ ...run, status })).phase)).toBe(false);
    });
    await fc.assert(property, { numRuns: NUM_RUNS / 2 });
  });

  it('yields a list of files or a VendorError', async () => {
    const bare = readObject('noxus/get-run.completed.json');
    let lists = 0;
    const property = fc.asyncProperty(damaged(BODIES), fc.boolean(), async (body, damagesFirst) => {
      server.respond = ({ url }, response) =>
        json(response, url.pathname.startsWith('/v1/workflows/') || damagesFirst ? body : bare);
      try {
        const files = await noxus.listOutputFiles?.(String(bare.id), contextOf(noxus, server.url));
        for (const file of files ?? []) expect(file.name).toMatch(/^[^/\\]+$/);
        lists += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(VendorError);
      }
    });
    await fc.assert(property, { numRuns: NUM_RUNS / 2 });
    expect(lists).toBeGreaterThan(NUM_RUNS / 40);
  });
});

describe('a damaged callback of Noxus', () => {
  it('is a hint that says nothing of the run, or is a WebhookUnreadable', () => {
    const bodies = FILES.map((file) => readFixture(`noxus/${file}`));
    let hints = 0;
    const property = fc.property(damaged(bodies), (body) => {
      try {
        const reading = noxus.readWebhook?.(body, {});
        expect(reading).toMatchObject({ kind: 'run', eventId: null, report: null, step: null });
        hints += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(WebhookUnreadable);
      }
    });
    fc.assert(property, { numRuns: NUM_RUNS * 5 });
    expect(hints).toBeGreaterThan(NUM_RUNS / 2);
  });
});
