import { reasonOf, type Reason, type ReasonCode } from '../../domain/outcome.js';
import type { Phase } from '../../domain/phase.js';

interface Meaning {
  readonly phase: Phase;
  /** Why, for a status that ends the run without success. */
  readonly code: ReasonCode | null;
}

/**
 * Every status there is. `awaiting_human_feedback` is known to the vendor's client library alone, and a run goes on
 * after it; `stopped` is final although that library's own loops do not stop for it. A map, so that a status named
 * like a member of every object means nothing.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['queued', { phase: 'queued', code: null }],
  ['running', { phase: 'running', code: null }],
  ['awaiting_human_feedback', { phase: 'waiting', code: null }],
  ['completed', { phase: 'succeeded', code: null }],
  ['failed', { phase: 'failed', code: 'vendor_failed' }],
  ['stopped', { phase: 'cancelled', code: 'cancelled_by_vendor' }],
]);

/** What a status of Noxus means. */
export function phaseOf(status: string): Phase {
  return MEANINGS.get(status)?.phase ?? 'unknown';
}

/** Why a run ended without success; null for every other status. No body of a run has a field with the cause. */
export function reasonFor(status: string): Reason | null {
  const code = MEANINGS.get(status)?.code ?? null;
  return code === null ? null : reasonOf(code, `Noxus reported ${status}; its runs do not say why`);
}
