import { describe, expect, it } from 'vitest';
import {
  demandConfirmation,
  dropDoubt,
  MAX_SEEN_EVENT_IDS,
  mergeEvent,
  mergeRead,
} from '../../src/domain/merge.js';
import type { ProgressStep } from '../../src/domain/observation.js';
import { isDecided, UNSEEN_RUN, type RunView } from '../../src/domain/run-view.js';
import { after, at, CONFIRMING, eventOf, read, said, TRUSTING, webhook } from './observations.js';

const STARTED = { startedAt: at(60), occurredAt: at(60) };
const ENDED = { startedAt: at(60), endedAt: at(290), occurredAt: at(290) };

describe('duplicates', () => {
  it('are found by event id, whatever the second copy says', () => {
    const event = { eventId: 'evt-same' };
    const view = after(
      webhook('running', 100, STARTED, event),
      webhook('succeeded', 300, ENDED, event),
      webhook('running', 400, STARTED, event),
    );
    expect(view).toMatchObject({ phase: 'running', news: { webhooks: 3, duplicates: 2, stale: 0 } });
    expect(view.seenEventIds).toEqual(['evt-same']);
  });

  it('are found by content where events have no ids', () => {
    const event = { eventId: null };
    const view = after(webhook('failed', 300, ENDED, event), webhook('failed', 900, ENDED, event));
    expect(view).toMatchObject({
      phase: 'failed',
      phaseSince: at(300),
      news: { webhooks: 2, duplicates: 1, stale: 0, contradictions: 0 },
    });
  });

  it('are not made of two events that say the same at different starts of the run', () => {
    const later = { startedAt: at(400), endedAt: at(500), occurredAt: at(500) };
    const view = after(webhook('failed', 300, ENDED), webhook('failed', 510, later));
    expect(view).toMatchObject({ attempt: 2, startedAt: at(400), news: { duplicates: 0 } });
  });

  it('are not counted of reads', () => {
    const view = after(read('running', 100, STARTED), read('running', 160, STARTED));
    expect(view.news).toMatchObject({ reads: 2, duplicates: 0, stale: 0 });
  });

  it('are known by the latest 200 event ids, and by content beyond', () => {
    const copies = Array.from({ length: 250 }, (_, index) =>
      webhook('running', 100 + index, STARTED, { eventId: `evt-${index}` }),
    );
    const view = after(...copies);
    expect(view.seenEventIds).toHaveLength(MAX_SEEN_EVENT_IDS);
    expect(view.seenEventIds.at(0)).toBe('evt-50');
    expect(view.seenEventIds.at(-1)).toBe('evt-249');
    const again = webhook('running', 999, STARTED, { eventId: 'evt-0' })(view);
    expect(again.phase).toBe('running');
    expect(again.news).toMatchObject({ webhooks: 251, duplicates: 250 });
  });
});

describe('order', () => {
  it('is that of the vendor: older news of a running run is counted and dropped', () => {
    const view = after(
      webhook('waiting', 210, { ...STARTED, occurredAt: at(200) }),
      webhook('running', 220, STARTED),
    );
    expect(view).toMatchObject({ phase: 'waiting', occurredAt: at(200), news: { stale: 1 } });
  });

  it('remembers the latest time at which a state was confirmed', () => {
    const view = after(
      read('running', 100, STARTED),
      read('running', 300, { ...STARTED, occurredAt: at(290) }),
      webhook('waiting', 310, { ...STARTED, occurredAt: at(200) }),
    );
    expect(view).toMatchObject({ phase: 'running', occurredAt: at(290), news: { stale: 1 } });
  });

  it('holds after the end: nothing of the same attempt comes through', () => {
    const view = after(
      webhook('succeeded', 300, ENDED),
      webhook('running', 310, STARTED),
      webhook('queued', 320),
      read('running', 330, STARTED),
    );
    expect(view).toMatchObject({ phase: 'succeeded', source: 'webhook', attempt: 1, news: { stale: 3 } });
    expect(isDecided(view)).toBe(true);
  });

  it('makes no end of a status without a meaning', () => {
    const view = after(
      read('running', 100, STARTED),
      read('unknown', 200, { vendorStatus: 'DONE_ISH' }),
      webhook('unknown', 300, { vendorStatus: 'stopped', endedAt: at(290) }),
    );
    expect(view).toMatchObject({ phase: 'unknown', vendorStatus: 'stopped', firstRunningAt: at(100) });
    expect(isDecided(view)).toBe(false);
  });

  it('drops an end that belongs to the attempt before', () => {
    const view = after(
      webhook('failed', 300, ENDED),
      read('running', 400, { startedAt: at(350) }),
      webhook('failed', 410, ENDED, { eventId: null }),
      webhook('succeeded', 420, { endedAt: at(290) }),
    );
    expect(view).toMatchObject({ phase: 'running', attempt: 2, startedAt: at(350), news: { stale: 2 } });
  });

  it('asks a read about an end that is older than the state that is known', () => {
    const queuedAgain = read('queued', 400, { occurredAt: at(350) });
    const view = after(queuedAgain, webhook('failed', 410, ENDED));
    expect(view).toMatchObject({ phase: 'failed', doubt: { why: 'confirmation', since: at(410) } });
    const settled = read('queued', 411, { occurredAt: at(350) })(view);
    expect(settled).toMatchObject({
      phase: 'queued',
      doubt: null,
      endedAt: null,
      news: { contradictions: 1 },
    });
  });
});

describe('a contradiction', () => {
  const CONTESTED = after(webhook('succeeded', 300, ENDED), webhook('failed', 310, ENDED));

  it('keeps what is known, in doubt', () => {
    expect(CONTESTED).toMatchObject({
      phase: 'succeeded',
      doubt: { since: at(310), why: 'contradiction' },
      news: { contradictions: 1 },
    });
    expect(isDecided(CONTESTED)).toBe(false);
  });

  it('is settled by a later read, whichever side that takes', () => {
    expect(read('failed', 311, ENDED)(CONTESTED)).toMatchObject({
      phase: 'failed',
      source: 'read',
      doubt: null,
      news: { contradictions: 1 },
    });
    expect(read('succeeded', 311, ENDED)(CONTESTED)).toMatchObject({ phase: 'succeeded', doubt: null });
  });

  it('is not settled by a read that began before it', () => {
    const observation = said('succeeded', 309, ENDED);
    const view = mergeRead(CONTESTED, { observation, reads: 1, readErrors: 0 }, at(312));
    expect(view.doubt).toEqual({ since: at(310), why: 'contradiction' });
  });

  it('is not settled by further webhooks', () => {
    const view = webhook('succeeded', 330, ENDED)(CONTESTED);
    expect(view.doubt).toEqual(CONTESTED.doubt);
    const again = webhook('cancelled', 340, ENDED)(view);
    expect(again).toMatchObject({ doubt: { since: at(340) }, news: { contradictions: 2 } });
  });

  it('that a read brings is settled by another read', () => {
    const view = after(webhook('succeeded', 300, ENDED), read('failed', 310, ENDED));
    expect(view).toMatchObject({ phase: 'succeeded', doubt: { why: 'contradiction' } });
    expect(read('failed', 311, ENDED)(view)).toMatchObject({ phase: 'failed', doubt: null });
  });

  it('stands as it is once no read can settle it', () => {
    expect(isDecided(dropDoubt(CONTESTED))).toBe(true);
    expect(dropDoubt(CONTESTED).phase).toBe('succeeded');
  });
});

describe('a final webhook that must be confirmed', () => {
  it.each([
    ['because the app asked for it', webhook('succeeded', 300, ENDED, {}, CONFIRMING), 'confirmation'],
    ['because it is incomplete', webhook('succeeded', 300, { ...ENDED, incomplete: true }), 'incomplete'],
  ] as const)('is in doubt %s, until a read', (_, comes, why) => {
    const view = after(comes);
    expect(view.doubt).toEqual({ since: at(300), why });
    const checks = [
      { result: { name: 'c', type: 't', source: 'vendor', status: 'passed' } as never, verify: null },
    ];
    const settled = read('succeeded', 301, { ...ENDED, checks })(view);
    expect(settled).toMatchObject({ doubt: null, source: 'read', checks, news: { contradictions: 0 } });
  });

  it('counts as contradicted when the read says something else', () => {
    const view = after(webhook('succeeded', 300, ENDED, {}, CONFIRMING), read('running', 301, STARTED));
    expect(view).toMatchObject({ phase: 'running', doubt: null, endedAt: null, news: { contradictions: 1 } });
  });

  it('keeps what the confirming read is silent about', () => {
    const reason = { code: 'vendor_error', message: 'The machine went away' } as const;
    const view = after(
      webhook('failed', 300, { ...ENDED, reason }, {}, CONFIRMING),
      read('failed', 301, { startedAt: at(60) }),
    );
    expect(view).toMatchObject({ endedAt: at(290), reason, doubt: null });
  });

  it('is not asked of states that are not final', () => {
    const view = after(webhook('running', 100, { ...STARTED, incomplete: true }, {}, CONFIRMING));
    expect(view.doubt).toBeNull();
  });
});

describe('a new attempt', () => {
  it('forgets the one before, and keeps what was counted and seen', () => {
    const steps: ProgressStep[] = [{ name: 'fetch', type: null, status: 'done', at: null }];
    const view = after(
      read('queued', 10, { queuedAt: at(0), maxRunDurationSeconds: 90 }),
      read('running', 100, { ...STARTED, progress: { percent: 50, steps } }),
      webhook('waiting', 110, { ...STARTED, occurredAt: at(105) }),
      webhook(
        'failed',
        300,
        { ...ENDED, reason: { code: 'vendor_failed', message: 'No' } },
        { eventId: 'e' },
      ),
      read('running', 400, { startedAt: at(350) }),
    );
    expect(view).toEqual({
      ...UNSEEN_RUN,
      attempt: 2,
      phase: 'running',
      vendorStatus: 'running',
      phaseSince: at(400),
      startedAt: at(350),
      firstRunningAt: at(400),
      queuedAt: at(0),
      maxRunDurationSeconds: 90,
      source: 'read',
      news: { webhooks: 2, duplicates: 0, stale: 0, contradictions: 0, reads: 3, readErrors: 0 },
      seenEventIds: view.seenEventIds,
    });
    expect(view.seenEventIds).toContain('e');
  });

  it('is not made by the clocks of a run that ended before it began', () => {
    const skewed = { startedAt: at(60), endedAt: at(59) };
    const view = after(
      webhook('failed', 61, skewed),
      webhook('failed', 62, skewed),
      read('failed', 63, skewed),
    );
    expect(view).toMatchObject({ attempt: 1, news: { duplicates: 1 } });
  });
});

describe('the time waited for a person', () => {
  it('adds up over several waits, by our clock', () => {
    const view = after(
      read('running', 100, STARTED),
      read('waiting', 200, STARTED),
      read('waiting', 260, STARTED),
      read('running', 300, STARTED),
      webhook('waiting', 400, { ...STARTED, occurredAt: at(350) }),
      webhook('succeeded', 450, { ...ENDED, occurredAt: at(440) }),
    );
    expect(view.waitedMs).toBe(150_000);
  });

  it('does not count the present wait', () => {
    expect(after(read('waiting', 200), read('waiting', 900)).waitedMs).toBe(0);
  });

  it('is never negative when a read answers late', () => {
    const waiting = after(webhook('waiting', 200));
    const observation = said('running', 190);
    expect(mergeRead(waiting, { observation, reads: 1, readErrors: 0 }, at(201)).waitedMs).toBe(0);
  });
});

describe('events and reads without an observation', () => {
  it('a hint changes nothing but the counts', () => {
    const before = after(read('running', 100, STARTED));
    const view = mergeEvent(before, eventOf(null, { eventId: 'hint' }), TRUSTING, at(110));
    const news = { ...before.news, webhooks: 1 };
    expect(view).toEqual({ ...before, news, seenEventIds: ['hint'] });
  });

  it('a step informs and decides nothing, and the latest 20 are kept', () => {
    const step = (index: number): ProgressStep => ({
      name: `step ${index}`,
      type: 'llm',
      status: 'FAILED',
      at: null,
    });
    const events = Array.from({ length: 25 }, (_, index) => eventOf(null, { step: step(index) }));
    const running = after(read('running', 100, STARTED));
    const view = events.reduce<RunView>(
      (known, event) => mergeEvent(known, event, TRUSTING, at(200)),
      running,
    );
    expect(view.phase).toBe('running');
    expect(view.progress?.steps.map(({ name }) => name)).toEqual(
      Array.from({ length: 20 }, (_, index) => `step ${index + 5}`),
    );
  });

  it('failed reads change no status', () => {
    const before = after(read('running', 100, STARTED));
    const view = mergeRead(before, { observation: null, reads: 7, readErrors: 7 }, at(200));
    expect(view).toEqual({ ...before, news: { ...before.news, reads: 8, readErrors: 7 } });
  });

  it("uses the workflow's time, not the gateway's, to say since when a phase is known", () => {
    const event = eventOf(said('running', 86_400, { source: 'webhook' }));
    expect(mergeEvent(UNSEEN_RUN, event, TRUSTING, at(100))).toMatchObject({
      phaseSince: at(100),
      firstRunningAt: at(100),
    });
  });
});

it('a report of the same state adds what the first one left open', () => {
  const view = after(
    webhook('running', 100),
    read('running', 160, { queuedAt: at(0), progress: { percent: 10, steps: [] } }),
  );
  expect(view).toMatchObject({ queuedAt: at(0), progress: { percent: 10 }, phaseSince: at(100) });
});

describe('the demand for a confirmation', () => {
  it('takes back the belief in an end that only a webhook told, until a read settles it', () => {
    const told = after(webhook('succeeded', 300, ENDED));
    const doubted = demandConfirmation(told, at(310));
    expect([isDecided(told), isDecided(doubted)]).toEqual([true, false]);
    const settled = read('failed', 320, ENDED)(doubted);
    expect(settled).toMatchObject({ phase: 'failed', doubt: null, attempt: 1, news: { contradictions: 1 } });
  });

  it.each<[string, RunView]>([
    ['what a read told', after(read('succeeded', 300, ENDED))],
    ['what is not over', after(webhook('running', 100))],
    ['what is recorded already', { ...after(webhook('succeeded', 300, ENDED)), recordedAt: at(305) }],
  ])('changes nothing about %s', (_what, view) => {
    expect(demandConfirmation(view, at(310))).toEqual(view);
  });
});
