import type { Outcome } from '../../domain/outcome.js';
import type { LoggedCall } from '../../simulators/index.js';
import { placesThatHeard, problemsOfHeard, type Heard } from './heard.js';
import type { Played } from './play.js';
import type { Place } from './scenario.js';

/** What was found out about a scenario besides what its app saw. */
export interface Found {
  /** All verdicts that the ledger has. */
  readonly outcomes: readonly Outcome[];
  /** All calls that the simulators logged. */
  readonly calls: readonly LoggedCall[];
  /** What the places besides the ledger were told of this run. */
  readonly heard: Heard;
}

/** How a scenario ended, as the ledger has it. */
export interface Judged extends Played {
  /** Null when the ledger has none. */
  readonly outcome: Outcome | null;
  /** Where the outcome was told, the ledger first. */
  readonly told: readonly ('ledger' | Place)[];
}

function isOf({ key }: Played, entry: { vendor: string; runId: string | null }): boolean {
  return entry.vendor === key.vendor && entry.runId === key.runId;
}

function problemOf(played: Played, outcome: Outcome | null, { calls, heard }: Found): string | null {
  const { expected, expectations = [], tells = [] } = played.scenario;
  if (outcome === null) return played.problem ?? 'the ledger has no outcome';
  if (outcome.status !== expected) return `recorded as ${outcome.status}, not as ${expected}`;
  const own = calls.filter((call) => isOf(played, call));
  const evidence = { outcome, calls: own, progress: played.state?.progress ?? null };
  const problems = [
    ...expectations.flatMap((expectation) => expectation(evidence) ?? []),
    ...problemsOfHeard(heard, tells, outcome),
  ];
  return problems.length === 0 ? played.problem : problems.join('; ');
}

/** Compares what was played with what the ledger recorded, the simulators logged and the sinks heard. Pure. */
export function judge(played: Played, found: Found): Judged {
  const outcome = found.outcomes.find((each) => isOf(played, each)) ?? null;
  const told = [...(outcome === null ? [] : ['ledger' as const]), ...placesThatHeard(found.heard)];
  return { ...played, outcome, told, problem: problemOf(played, outcome, found) };
}
