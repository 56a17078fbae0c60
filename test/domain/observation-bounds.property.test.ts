import fc from 'fast-check';
import { expect, it } from 'vitest';
import { POLL_WITHOUT_WEBHOOKS } from '../../src/domain/cadence.js';
import { knownOf } from '../../src/domain/classify.js';
import type { ReadRunInput } from '../../src/domain/contract.js';
import { observe, type RunReport } from '../../src/domain/observation.js';
import { PHASES } from '../../src/domain/phase.js';
import { initialMemory, nextReadStep } from '../../src/domain/reading.js';
import { UNSEEN_RUN } from '../../src/domain/run-view.js';
import { at, BEGIN } from './observations.js';

const SEED = 20_261_102;
const RUNS = 40;
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Texts of every kind and size: other scripts, halves of characters, quotes, control characters. */
const text = fc
  .tuple(fc.string({ unit: 'binary' }), fc.constantFrom(1, 1, 30, 1_000))
  .map(([unit, times]) => unit.repeat(times));
/** Now and then something that is no text at all. */
const anyText = fc.oneof({ weight: 9, arbitrary: text }, { weight: 1, arbitrary: fc.anything() });
const list = <T>(item: fc.Arbitrary<T>) =>
  fc.tuple(fc.array(item, { maxLength: 4 }), fc.constantFrom(1, 30)).map(([some, times]) => {
    return Array.from({ length: times }, () => some).flat();
  });

const step = fc.record({ name: anyText, type: anyText, status: anyText, at: anyText, more: text });
const result = fc.record({
  name: anyText,
  type: anyText,
  source: anyText,
  status: fc.oneof(fc.constantFrom('passed', 'failed'), anyText),
  expected: anyText,
  matched: list(anyText),
  message: anyText,
  more: text,
});
const verify = fc.oneof(
  fc.constant(null),
  fc.anything(),
  fc.record({
    type: fc.constantFrom('attachment_exists', 'filename_regex'),
    names: list(text),
    pattern: text,
  }),
);
const report = fc.record({
  phase: fc.constantFrom(...PHASES),
  vendorStatus: text,
  occurredAt: anyText,
  startedAt: anyText,
  maxRunDurationSeconds: fc.anything(),
  reason: fc.option(fc.record({ code: anyText, message: anyText, more: text })),
  checks: list(fc.record({ result, verify })),
  progress: fc.option(fc.record({ percent: fc.anything(), steps: list(step), more: text })),
  incomplete: fc.anything(),
  more: text,
}) as fc.Arbitrary<unknown> as fc.Arbitrary<RunReport>;

const INPUT: ReadRunInput = {
  vendor: 'acme',
  account: 'default',
  runId: 'r-1',
  known: knownOf(UNSEEN_RUN),
  phaseSince: at(0),
  deadlineAt: at(3600),
  notBefore: null,
  notFoundUntil: at(60),
  notFoundGraceSeconds: 60,
};

function check(property: (given: RunReport) => void): void {
  fc.assert(fc.property(report, property), { seed: SEED, numRuns: RUNS, endOnFailure: true });
}

it('an observation is at most 4 KB without checks, and 30 KB with them, whatever an adapter reports', () => {
  check((given) => {
    const observation = observe(given, 'read', at(100));
    expect(bytesOf({ ...observation, checks: [] })).toBeLessThanOrEqual(4 * 1024);
    expect(bytesOf(observation)).toBeLessThanOrEqual(30 * 1024);
    // Plain data: it comes back from Temporal as it was.
    expect(JSON.parse(JSON.stringify(observation))).toEqual(observation);
  });
});

it('every check of a report keeps its verdict, whatever else must be given up', () => {
  check((given) => {
    const { checks } = observe(given, 'read', at(100));
    const expected = given.checks!.slice(0, 100).map(({ result: { status } }) => status);
    expect(checks).toHaveLength(expected.length);
    for (const [index, { result: kept }] of checks.entries()) {
      const known = ['passed', 'failed', 'error', 'skipped'].includes(expected[index]!);
      expect(kept.status).toBe(known ? expected[index] : 'error');
    }
  });
});

it('a heartbeat is at most 5 KB, and a result at most 32 KB', () => {
  check((given) => {
    const observation = observe(given, 'read', at(100));
    const known = { ...INPUT.known, phase: observation.phase, vendorStatus: observation.vendorStatus };
    for (const input of [INPUT, { ...INPUT, known }]) {
      const answer = { kind: 'read', observation } as const;
      const next = nextReadStep(input, initialMemory(input), answer, POLL_WITHOUT_WEBHOOKS, BEGIN + 100_000);
      if (next.kind === 'again') expect(bytesOf(next.memory)).toBeLessThanOrEqual(5 * 1024);
      else expect(bytesOf(next.result)).toBeLessThanOrEqual(32 * 1024);
    }
  });
});
