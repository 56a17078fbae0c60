import { describe, expect, it } from 'vitest';
import { classify, isDecisive, knownOf, type Meaning } from '../../src/domain/classify.js';
import type { Observation } from '../../src/domain/observation.js';
import { UNSEEN_RUN, type RunView } from '../../src/domain/run-view.js';
import { after, at, CONFIRMING, read, said, webhook, type Came } from './observations.js';

const QUEUED = read('queued', 10);
const RUNNING = read('running', 100, { startedAt: at(60), occurredAt: at(60) });
const WAITING = read('waiting', 200, { startedAt: at(60), occurredAt: at(150) });
const SUCCEEDED = read('succeeded', 300, { startedAt: at(60), endedAt: at(290), occurredAt: at(290) });
const DOUBTED = webhook('succeeded', 300, { startedAt: at(60), endedAt: at(290) }, {}, CONFIRMING);

function pushed(phase: Observation['phase'], seconds: number, more: Partial<Observation> = {}) {
  return said(phase, seconds, { source: 'webhook', ...more });
}

interface Case {
  readonly says: string;
  readonly known: readonly Came[];
  readonly comes: Observation;
  readonly means: Meaning;
  /** Whether the workflow must hear of it at once. */
  readonly decisive: boolean;
}

const CASES: readonly Case[] = [
  {
    says: 'the first read of a run is news',
    known: [],
    comes: said('queued', 10),
    means: 'news',
    decisive: true,
  },
  {
    says: 'a status without a meaning is news, and decides nothing',
    known: [],
    comes: said('unknown', 10, { vendorStatus: 'reticulating' }),
    means: 'news',
    decisive: false,
  },
  { says: 'a start is news', known: [QUEUED], comes: said('running', 100), means: 'news', decisive: true },
  {
    says: 'the same state is nothing new',
    known: [RUNNING],
    comes: said('running', 160, { startedAt: at(60), occurredAt: at(60) }),
    means: 'same',
    decisive: false,
  },
  {
    says: 'a state that is silent about the start is nothing new',
    known: [RUNNING],
    comes: said('running', 160),
    means: 'same',
    decisive: false,
  },
  {
    says: 'another status of the vendor in the same phase is news that decides nothing',
    known: [RUNNING],
    comes: said('running', 160, { vendorStatus: 'running_checks', startedAt: at(60) }),
    means: 'news',
    decisive: false,
  },
  {
    says: 'a start that was not known moves the deadline',
    known: [read('running', 100)],
    comes: said('running', 160, { startedAt: at(60) }),
    means: 'news',
    decisive: true,
  },
  {
    says: "a vendor's own limit moves the deadline",
    known: [RUNNING],
    comes: said('running', 160, { startedAt: at(60), maxRunDurationSeconds: 90 }),
    means: 'news',
    decisive: true,
  },
  {
    says: 'a person who must act is news',
    known: [RUNNING],
    comes: said('waiting', 200),
    means: 'news',
    decisive: true,
  },
  {
    says: 'a person who has acted is news',
    known: [RUNNING, WAITING],
    comes: said('running', 400, { startedAt: at(60), occurredAt: at(390) }),
    means: 'news',
    decisive: true,
  },
  {
    says: 'a status that goes back without a later time of the vendor is stale',
    known: [RUNNING],
    comes: said('queued', 160),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'a status that goes back at an equal time of the vendor is stale',
    known: [RUNNING],
    comes: pushed('queued', 160, { occurredAt: at(60) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'a status that goes back by a later time of the vendor is news',
    known: [RUNNING],
    comes: said('queued', 160, { occurredAt: at(150) }),
    means: 'news',
    decisive: true,
  },
  {
    says: 'a webhook that is older than what is known is stale',
    known: [RUNNING, WAITING],
    comes: pushed('running', 210, { occurredAt: at(60) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'a webhook without a time of its own is stale when its start is older than the known one',
    known: [read('running', 100, { startedAt: at(60) })],
    comes: pushed('running', 210, { startedAt: at(0) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'a read is as new as its answer, whatever its times',
    known: [RUNNING, WAITING],
    comes: said('running', 210, { startedAt: at(60), occurredAt: at(60) }),
    means: 'news',
    decisive: true,
  },
  {
    says: 'a read that was under way when newer news came is stale',
    known: [RUNNING, webhook('waiting', 200, { startedAt: at(60), occurredAt: at(199) })],
    comes: said('running', 198, { startedAt: at(60), occurredAt: at(60) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'an end is news',
    known: [RUNNING],
    comes: said('failed', 300, { startedAt: at(60), endedAt: at(290) }),
    means: 'news',
    decisive: true,
  },
  {
    says: 'the first sight of a run may be its end',
    known: [],
    comes: pushed('cancelled', 300),
    means: 'news',
    decisive: true,
  },
  {
    says: 'nothing is news after the same end',
    known: [SUCCEEDED],
    comes: pushed('succeeded', 310, { startedAt: at(60), endedAt: at(290) }),
    means: 'same',
    decisive: false,
  },
  {
    says: 'no state comes after an end within an attempt',
    known: [SUCCEEDED],
    comes: said('running', 310, { startedAt: at(60) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'another end contradicts',
    known: [SUCCEEDED],
    comes: pushed('failed', 310, { startedAt: at(60), endedAt: at(290) }),
    means: 'contradiction',
    decisive: true,
  },
  {
    says: 'a later read settles a doubt',
    known: [DOUBTED],
    comes: said('succeeded', 301, { startedAt: at(60), endedAt: at(290) }),
    means: 'settles',
    decisive: true,
  },
  {
    says: 'a later read settles a doubt also by another state',
    known: [DOUBTED],
    comes: said('running', 300, { startedAt: at(60) }),
    means: 'settles',
    decisive: true,
  },
  {
    says: 'an earlier read settles no doubt',
    known: [DOUBTED],
    comes: said('running', 299, { startedAt: at(60) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'a webhook settles no doubt',
    known: [DOUBTED],
    comes: pushed('succeeded', 310, { startedAt: at(60), endedAt: at(290) }),
    means: 'same',
    decisive: false,
  },
  {
    says: 'a start after the end is a new attempt',
    known: [SUCCEEDED],
    comes: said('running', 400, { startedAt: at(350) }),
    means: 'new_attempt',
    decisive: true,
  },
  {
    says: 'a start after the end is a new attempt also where that has ended already',
    known: [SUCCEEDED],
    comes: pushed('succeeded', 500, { startedAt: at(350), endedAt: at(450) }),
    means: 'new_attempt',
    decisive: true,
  },
  {
    says: 'a start after the time of an end without one of its own is a new attempt',
    known: [webhook('failed', 300, { startedAt: at(60), occurredAt: at(290) })],
    comes: said('running', 400, { startedAt: at(350) }),
    means: 'new_attempt',
    decisive: true,
  },
  {
    says: 'the start of an execution that ended before it began, by two clocks, is no new attempt',
    known: [webhook('failed', 300, { startedAt: at(60), endedAt: at(59) })],
    comes: pushed('failed', 310, { startedAt: at(60), endedAt: at(59) }),
    means: 'same',
    decisive: false,
  },
  {
    says: 'the start that an end of the same execution was silent about is no new attempt',
    known: [webhook('failed', 300, { endedAt: at(59) })],
    comes: said('failed', 310, { startedAt: at(60), endedAt: at(59) }),
    means: 'same',
    decisive: false,
  },
  {
    says: 'the end of an attempt before is stale while the next one runs',
    known: [SUCCEEDED, read('running', 400, { startedAt: at(350) })],
    comes: pushed('failed', 410, { startedAt: at(60), endedAt: at(290) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'the end of an attempt before is stale by its time where it names no end',
    known: [SUCCEEDED, read('running', 400, { startedAt: at(350) })],
    comes: pushed('failed', 410, { occurredAt: at(290) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'the end of an attempt before is stale after the end of the next one',
    known: [SUCCEEDED, read('failed', 500, { startedAt: at(350), endedAt: at(450) })],
    comes: pushed('succeeded', 510, { startedAt: at(60), endedAt: at(290) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'a read that was under way when the next attempt began is stale',
    known: [SUCCEEDED, webhook('running', 400, { startedAt: at(350) })],
    comes: said('failed', 399, { startedAt: at(60), endedAt: at(290) }),
    means: 'stale',
    decisive: false,
  },
  {
    says: 'a read that began later is believed over a start that lies in its future',
    known: [webhook('running', 100, { startedAt: at(3600) })],
    comes: said('failed', 400, { startedAt: at(60), endedAt: at(290) }),
    means: 'news',
    decisive: true,
  },
];

describe('classify', () => {
  it.each(CASES)('$says', ({ known, comes, means, decisive }) => {
    const before = knownOf(after(...known));
    expect(classify(before, comes)).toBe(means);
    expect(isDecisive(before, comes)).toBe(decisive);
  });

  it('is tried with every meaning', () => {
    const meanings = new Set(CASES.map(({ means }) => means));
    const every: Record<Meaning, true> = {
      stale: true,
      same: true,
      news: true,
      contradiction: true,
      settles: true,
      new_attempt: true,
    };
    expect([...meanings].sort()).toEqual(Object.keys(every).sort());
  });

  it('never makes an end of a status that it does not know', () => {
    const views: readonly RunView[] = [UNSEEN_RUN, after(QUEUED), after(RUNNING), after(RUNNING, WAITING)];
    for (const view of views) {
      const known = knownOf(view);
      expect(classify(known, said('unknown', 900, { vendorStatus: 'SUCCESS!', endedAt: at(800) }))).toBe(
        'news',
      );
    }
  });
});
