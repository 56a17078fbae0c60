import type { Outcome } from '../../domain/outcome.js';
import type { LoggedCall } from '../../simulators/index.js';
import type { Played } from './play.js';

/** How a scenario ended, as the ledger has it. */
export interface Judged extends Played {
  /** Null when the ledger has none. */
  readonly outcome: Outcome | null;
}

function isOf({ key }: Played, entry: { vendor: string; runId: string | null }): boolean {
  return entry.vendor === key.vendor && entry.runId === key.runId;
}

function problemOf(played: Played, outcome: Outcome | null, calls: readonly LoggedCall[]): string | null {
  const { expected, expectations = [] } = played.scenario;
  if (outcome === null) return played.problem ?? 'the ledger has no outcome';
  if (outcome.status !== expected) return `recorded as ${outcome.status}, not as ${expected}`;
  const problems = expectations.flatMap((expectation) => expectation(outcome, calls) ?? []);
  return problems.length === 0 ? played.problem : problems.join('; ');
}

/** Compares what was played with what the ledger recorded and the simulators logged. Pure. */
export function judge(played: Played, outcomes: readonly Outcome[], calls: readonly LoggedCall[]): Judged {
  const outcome = outcomes.find((each) => isOf(played, each)) ?? null;
  const own = calls.filter((call) => isOf(played, call));
  return { ...played, outcome, problem: problemOf(played, outcome, own) };
}
