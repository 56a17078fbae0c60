import type { Outcome } from '../domain/outcome.js';
import type { Colors } from './output.js';
import { colored, orDash } from './show-phase.js';
import { tableOf } from './table.js';
import { printable } from './terminal-text.js';

/** Recorded outcomes as a table. */
export function showOutcomes(outcomes: readonly Outcome[], colors: Colors): string {
  if (outcomes.length === 0) return 'No outcomes.';
  const head = ['RECORDED', 'VENDOR', 'ACCOUNT', 'RUN', 'ATTEMPT', 'OUTCOME', 'VENDOR STATUS', 'REASON'];
  const rows = outcomes.map((outcome) => [
    outcome.recordedAt,
    printable(outcome.vendor),
    printable(outcome.account),
    printable(outcome.runId),
    String(outcome.attempt),
    colored(outcome.status, colors),
    orDash(outcome.vendorStatus),
    orDash(outcome.reason?.code ?? null),
  ]);
  return tableOf(head, rows);
}
