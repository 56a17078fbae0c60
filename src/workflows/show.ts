import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES } from '../domain/contract.js';
import type { OutcomeStatus } from '../domain/outcome.js';
import { isFinal, type Phase } from '../domain/phase.js';
import { trackingDetails } from '../domain/tracking-details.js';
import type { Tracking } from './tracking.js';

const phaseKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.phase, 'KEYWORD');
const outcomeKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.outcome, 'KEYWORD');

const shownPhases = new WeakMap<Tracking, Phase>();

/**
 * Shows in the Temporal UI what is known and what is waited for. Writes no event unless the phase changed; the last
 * phase is written together with the outcome.
 */
export function show(tracking: Tracking, doing: string): void {
  setCurrentDetails(trackingDetails(tracking.state(), doing));
  const { phase } = tracking.view;
  if (!tracking.input.searchAttributes || isFinal(phase)) return;
  if (phase !== (shownPhases.get(tracking) ?? 'unknown')) {
    upsertSearchAttributes([{ key: phaseKey, value: phase }]);
  }
  shownPhases.set(tracking, phase);
}

/** Writes the last phase and the outcome in one event. */
export function showOutcome(tracking: Tracking, outcome: OutcomeStatus): void {
  if (!tracking.input.searchAttributes) return;
  shownPhases.set(tracking, tracking.view.phase);
  upsertSearchAttributes([
    { key: phaseKey, value: tracking.view.phase },
    { key: outcomeKey, value: outcome },
  ]);
}
