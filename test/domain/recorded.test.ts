import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/domain/checks.js';
import { mergeEvent, mergeRead } from '../../src/domain/merge.js';
import type { RunEvent } from '../../src/domain/observation.js';
import type { Outcome } from '../../src/domain/outcome.js';
import { isNewsTo, isShortOf, isVendorVerdict, viewOfOutcome } from '../../src/domain/recorded.js';
import { isDecided, type RunView } from '../../src/domain/run-view.js';
import { vendorVerdict } from '../../src/domain/verdict.js';
import { draftOf } from '../ledger/drafts.js';
import { at, said, TRUSTING } from './observations.js';

/** Started at second 60, ended at 290, recorded at 300. */
function outcomeOf(changes: Partial<Outcome> = {}): Outcome {
  return {
    ...draftOf({ startedAt: at(60), endedAt: at(290), vendorStatus: 'succeeded' }),
    revision: 1,
    recordedAt: at(300),
    ...changes,
  };
}

function event(observation: RunEvent['observation'], eventId: string | null = null): RunEvent {
  return { eventId, eventType: 'test', observation, step: null };
}

const FAILED = said('failed', 400, { source: 'webhook', startedAt: at(60), endedAt: at(290) });
const SUCCEEDED = said('succeeded', 400, { source: 'webhook', startedAt: at(60), endedAt: at(290) });
const NEXT_SUCCEEDED = said('succeeded', 700, { source: 'webhook', startedAt: at(500), endedAt: at(690) });

describe('what comes after a recorded verdict', () => {
  it.each<[string, Partial<Outcome>, RunEvent, boolean]>([
    ['the same end again', {}, event(SUCCEEDED), false],
    ['another end', {}, event(FAILED), true],
    ['another end that was told and settled before', { eventIds: ['e1'] }, event(FAILED, 'e1'), false],
    ['the end of a further attempt', {}, event(NEXT_SUCCEEDED), true],
    [
      'an end of an attempt before it',
      { attempt: 2, startedAt: at(500), endedAt: at(690) },
      event(FAILED),
      false,
    ],
    ['a success whose checks failed, once more', { status: 'checks_failed' }, event(SUCCEEDED), false],
    ['a hint to read', {}, event(null), false],
    [
      'late news of the running',
      {},
      event(said('running', 200, { source: 'webhook', startedAt: at(60) })),
      false,
    ],
    ['any end, after a time-out', { status: 'timed_out', decidedBy: 'deadline' }, event(SUCCEEDED), true],
  ])('%s', (_what, recorded, news, expected) => {
    expect(isNewsTo(outcomeOf(recorded), news)).toBe(expected);
  });
});

describe('the view of a recorded verdict', () => {
  const view = (changes: Partial<Outcome> = {}): RunView => viewOfOutcome(outcomeOf(changes))!;
  const NOBODY_ASKED = { reads: 1, readErrors: 0 };

  it('makes the same verdict again', () => {
    const reason = { code: 'vendor_error', message: 'no' } as const;
    const failed = view({ status: 'failed', reason, decidedBy: 'webhook' });
    expect(vendorVerdict(failed)).toEqual({
      status: 'failed',
      reason,
      decidedBy: 'webhook',
      vendorRun: 'ended',
    });
    expect(vendorVerdict(view({ status: 'checks_failed', reason })).reason).toBeNull();
  });

  it('is none when the vendor had no part in it', () => {
    expect(viewOfOutcome(outcomeOf({ status: 'timed_out', decidedBy: 'deadline' }))).toBeNull();
    expect(viewOfOutcome(outcomeOf({ status: 'cancelled', decidedBy: 'cancel' }))).toBeNull();
    expect(isVendorVerdict(outcomeOf({ status: 'cancelled', decidedBy: 'read' }))).toBe(true);
  });

  it('is contradicted by another end, until a read settles it', () => {
    const contested = mergeEvent(view(), event(FAILED), TRUSTING, at(400));
    expect(isDecided(contested)).toBe(false);
    const observation = said('succeeded', 410, { startedAt: at(60), endedAt: at(290) });
    const settled = mergeRead(contested, { observation, ...NOBODY_ASKED }, at(410));
    expect(settled).toMatchObject({ phase: 'succeeded', attempt: 1, doubt: null, recordedAt: at(300) });
  });

  it('becomes a further attempt when a later read finds the run active, whatever its times', () => {
    const asked: RunView = { ...view({ status: 'failed' }), doubt: { since: at(400), why: 'confirmation' } };
    const observation = said('running', 410, { startedAt: at(60) });
    const settled = mergeRead(asked, { observation, ...NOBODY_ASKED }, at(410));
    expect(settled).toMatchObject({ phase: 'running', attempt: 2, recordedAt: null });
  });

  it('drops events that the verdict had heard of', () => {
    const heard = mergeEvent(view({ eventIds: ['e1'] }), event(FAILED, 'e1'), TRUSTING, at(400));
    expect(heard).toMatchObject({ phase: 'succeeded', doubt: null, news: { duplicates: 1 } });
  });
});

describe('whether a verdict lacks what an app asks for', () => {
  const check: Check = { type: 'attachment_exists', names: ['a.pdf'] };
  const made = [{ ...check, name: 'attachment_exists a.pdf', source: 'app', status: 'passed' } as const].map(
    ({ name, type, source, status }) => ({
      name,
      type,
      source,
      status,
      expected: '',
      matched: [],
      message: '',
    }),
  );
  const sink = { type: 'callback', url: 'https://example.com/hook' } as const;

  it.each<[string, Partial<Outcome>, boolean]>([
    ['a check that was not made', {}, true],
    ['a check that was made', { checks: made }, false],
    ['a check of a run that failed', { status: 'failed' }, false],
  ])('%s', (_what, recorded, expected) => {
    expect(isShortOf(outcomeOf(recorded), { checks: [check] })).toBe(expected);
  });

  it('knows sinks by what they are', () => {
    const told = [
      { name: 'callback:https://example.com/hook', status: 'delivered', attempts: 1, message: null },
    ] as const;
    expect(isShortOf(outcomeOf({ sinks: told }), { sinks: [sink] })).toBe(false);
    expect(isShortOf(outcomeOf({ status: 'failed' }), { sinks: [sink] })).toBe(true);
  });
});
