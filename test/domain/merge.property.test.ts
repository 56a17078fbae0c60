import fc from 'fast-check';
import { expect, it } from 'vitest';
import { mergeEvent, mergeRead } from '../../src/domain/merge.js';
import { isFinal } from '../../src/domain/phase.js';
import { isDecided, UNSEEN_RUN, type RunView } from '../../src/domain/run-view.js';
import { at } from './observations.js';
import { timeline, type Arrival, type Timeline, type TrueState } from './vendor-timeline.js';

const SEED = 20_261_102;
const RUNS = 20_000;

function merge(view: RunView, arrival: Arrival, { confirmWebhooks }: Timeline): RunView {
  const now = at(arrival.arrives);
  return arrival.kind === 'webhook'
    ? mergeEvent(view, arrival.event, { confirmWebhooks }, now)
    : mergeRead(view, { observation: arrival.observation, reads: 1, readErrors: 0 }, now);
}

function settles(view: RunView, arrival: Arrival): boolean {
  return view.doubt !== null && arrival.kind === 'read' && arrival.observation.observedAt >= view.doubt.since;
}

/** Cheaper than `expect`, which is called a million times here. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It must hold that ${what}`);
}

function holdsFrom(before: RunView, arrival: Arrival, after: RunView): void {
  const isSameAttempt = after.attempt === before.attempt;
  const leavesEnd = isFinal(before.phase) && after.phase !== before.phase;
  const leavesDoubt = before.doubt !== null && after.doubt === null;
  if (isSameAttempt && (leavesEnd || leavesDoubt)) {
    must(settles(before, arrival), 'only a later read settles a doubt, and only a doubt is settled');
  }
  must(after.attempt >= before.attempt, 'attempts are not taken back');
  must(after.waitedMs >= (isSameAttempt ? before.waitedMs : 0), 'time that was waited stays waited');
}

function isTrue(view: RunView, seconds: number, { states }: Timeline): boolean {
  const time = (of: number | null) => (of === null ? null : at(of));
  return states.some(
    (state) =>
      state.since <= seconds &&
      state.phase === view.phase &&
      (view.startedAt === null || view.startedAt === time(state.startedAt)) &&
      (view.endedAt === null || view.endedAt === time(state.endedAt)),
  );
}

function lastReads(view: RunView, run: Timeline): RunView {
  const read = (from: RunView, seconds: number) =>
    merge(from, { kind: 'read', arrives: seconds, observation: run.readAt(seconds) }, run);
  const once = read(view, run.end);
  // What the workflow does too: a contradiction calls for one more read.
  return once.doubt === null ? once : read(once, run.end + 1);
}

/** An attempt that has not begun cannot be told from an end that was believed already; its start will be. */
function standsUntilItStarts(view: RunView, truth: TrueState): boolean {
  return isDecided(view) && truth.phase === 'queued' && view.attempt < truth.attempt;
}

it('comes to the truth of the vendor from any interleaving of its webhooks and reads', () => {
  let decided = 0;
  let reopened = 0;
  const property = fc.property(timeline, (run) => {
    let view = UNSEEN_RUN;
    for (const arrival of run.arrivals) {
      const next = merge(view, arrival, run);
      holdsFrom(view, arrival, next);
      const trueAttempt = run.states.findLast(({ since }) => since <= arrival.arrives)!.attempt;
      must(next.attempt <= trueAttempt, 'no attempt is made up');
      must(!isDecided(next) || isTrue(next, arrival.arrives, run), 'no end is made up');
      view = next;
    }
    const last = lastReads(view, run);
    const truth = run.states.at(-1)!;
    if (standsUntilItStarts(last, truth)) return;
    if (isDecided(last)) decided++;
    if (last.attempt > 1) reopened++;
    expect(last.doubt).toBeNull();
    expect(last.phase).toBe(truth.phase);
    expect(last.vendorStatus).toBe(truth.phase);
    const { startedAt, endedAt } = run.readAt(run.end);
    if (startedAt !== null) expect(last).toMatchObject({ startedAt, endedAt });
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS });
  // The generator reaches what the property is about.
  expect(decided).toBeGreaterThan(RUNS / 4);
  expect(reopened).toBeGreaterThan(RUNS / 20);
});

it('counts everything that came, each once', () => {
  const property = fc.property(timeline, (run) => {
    const { arrivals } = run;
    const view = arrivals.reduce((before, arrival) => merge(before, arrival, run), UNSEEN_RUN);
    const events = arrivals.flatMap((arrival) => (arrival.kind === 'webhook' ? [arrival.event] : []));
    const ids = events.flatMap(({ eventId }) => eventId ?? []);
    const { news } = view;
    expect(news).toMatchObject({ webhooks: events.length, reads: arrivals.length - events.length });
    expect(news.duplicates).toBeGreaterThanOrEqual(ids.length - new Set(ids).size);
    expect(news.duplicates).toBeLessThanOrEqual(news.webhooks);
    expect(news.duplicates + news.stale + news.contradictions).toBeLessThanOrEqual(arrivals.length);
    expect([...view.seenEventIds].sort()).toEqual([...new Set(ids)].sort());
  });
  fc.assert(property, { seed: SEED, numRuns: RUNS / 4 });
});
