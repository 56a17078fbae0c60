import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isFinal } from '../../../src/domain/phase.js';
import { VendorError } from '../../../src/vendors/errors.js';
import { completionOf } from '../../../src/vendors/veryfront/completion.js';
import { veryfront } from '../../../src/vendors/veryfront/index.js';
import { damaged } from '../support/damage.js';
import { readFixture } from '../support/fixtures.js';
import { contextOf, json, startServer, type TestServer } from '../support/server.js';
import { ENTRIES, RUNS } from './entries.js';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

/** The statuses that may end a run, by hand: the adapter's table is what is under test. */
const FINAL_STATUSES = ['completed', 'failed', 'cancelled'];
const TRIES = 400;
const bodies = RUNS.map(({ run }) => run);
const statuses = fc.oneof(
  fc.constantFrom('Completed', 'COMPLETED', 'success', 'cancelling', 'canceled', 'error', 'waiting', 'done '),
  fc.string(),
);

function idIn(body: unknown): string {
  const id: unknown = (body as { run_id?: unknown } | null)?.run_id;
  return typeof id === 'string' ? id : 'r1';
}

/** What the body of an answer must look like once it has been read. */
function expectHonest(report: { readonly phase: string; readonly vendorStatus: string }): boolean {
  if (!isFinal(report.phase as 'unknown')) return false;
  expect(FINAL_STATUSES).toContain(report.vendorStatus);
  return true;
}

describe('a damaged answer of Veryfront', () => {
  it('is read or is a VendorError, and never ends a run by a status that is unknown', async () => {
    let ends = 0;
    const property = fc.asyncProperty(damaged(bodies), async (body) => {
      server.respond = (_request, response) => json(response, body);
      try {
        const report = await veryfront.getRun(idIn(body), contextOf(veryfront, server.url));
        if (expectHonest(report)) ends += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(VendorError);
      }
    });
    await fc.assert(property, { numRuns: TRIES });
    // The damage leaves enough whole for the property to mean something.
    expect(ends).toBeGreaterThan(TRIES / 20);
  });

  it('does not end a run by any other status', async () => {
    const run = readFixture('veryfront/get-run.completed.json') as Record<string, unknown>;
    const property = fc.asyncProperty(statuses, async (status) => {
      fc.pre(!FINAL_STATUSES.includes(status));
      server.respond = (_request, response) => json(response, { ...run, status });
      const report = await veryfront.getRun(idIn(run), contextOf(veryfront, server.url));
      expect(isFinal(report.phase)).toBe(false);
    });
    await fc.assert(property, { numRuns: TRIES / 2 });
  });

  it('yields a list of files, and values, or a VendorError', async () => {
    const property = fc.asyncProperty(damaged(bodies), async (body) => {
      server.respond = (_request, response) => json(response, body);
      const context = contextOf(veryfront, server.url);
      const answers: readonly Promise<unknown>[] = [
        veryfront.listOutputFiles!(idIn(body), context),
        veryfront.getRunValues!(idIn(body), context),
      ];
      for (const settled of await Promise.allSettled(answers)) {
        if (settled.status === 'fulfilled') expect(settled.value).toBeInstanceOf(Object);
        else expect(settled.reason).toBeInstanceOf(VendorError);
      }
    });
    await fc.assert(property, { numRuns: TRIES / 2 });
  });

  it('to a complete is always read, and never shows an end by a status that is unknown', () => {
    const answers = ENTRIES.filter(({ file }) => /^complete\..*response/.test(file));
    let ends = 0;
    const property = fc.property(
      damaged(answers.map(({ file }) => readFixture(`veryfront/${file}`))),
      (body) => {
        const runId = idIn((body as { run?: unknown } | null)?.run);
        const { completed, run } = completionOf(body, runId);
        expect([true, false, null]).toContain(completed);
        if (run !== null && expectHonest(run)) ends += 1;
      },
    );
    fc.assert(property, { numRuns: TRIES * 5 });
    expect(ends).toBeGreaterThan(TRIES);
  });
});
