import { MAX_REASON_LENGTH, reasonOf, type Reason, type ReasonCode } from '../../domain/outcome.js';
import type { Phase } from '../../domain/phase.js';
import { clipText, joinedText } from '../texts.js';

interface Meaning {
  readonly phase: Phase;
  /** Why, for a status that ends the run without success. */
  readonly code: ReasonCode | null;
}

/**
 * Every status there is, from the vendor's own client library; the only table, for webhooks and reads alike. A
 * map, so that a status named like a member of every object means nothing.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['scheduling', { phase: 'queued', code: null }],
  ['running', { phase: 'running', code: null }],
  // The work is done, and the checks that decide are still to come.
  ['running_checks', { phase: 'running', code: null }],
  ['success', { phase: 'succeeded', code: null }],
  ['task_failed', { phase: 'failed', code: 'vendor_failed' }],
  ['error', { phase: 'failed', code: 'vendor_error' }],
  ['cancelled', { phase: 'cancelled', code: 'cancelled_by_vendor' }],
]);

/** What a status of Cyberdesk means. */
export function phaseOf(status: string): Phase {
  return MEANINGS.get(status)?.phase ?? 'unknown';
}

/** Why a run ended without success, in the words of its `error` list; null for every other status. */
export function reasonFor(status: string, error: unknown): Reason | null {
  const code = MEANINGS.get(status)?.code ?? null;
  if (code === null) return null;
  const message = joinedText(error) || `Cyberdesk reported ${status} without a message`;
  return reasonOf(code, clipText(message, MAX_REASON_LENGTH));
}
