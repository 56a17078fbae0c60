import { MAX_REASON_LENGTH, reasonOf, type Reason, type ReasonCode } from '../../domain/outcome.js';
import type { Phase } from '../../domain/phase.js';
import { clipText } from '../texts.js';
import type { ExtendRun } from './schema.js';

interface Meaning {
  readonly phase: Phase;
  /** Why, for a status that ends the run without success. */
  readonly code: ReasonCode | null;
}

/**
 * Every status there is, from the vendor's own client library; the only table, for webhooks and reads alike. A
 * map, so that a status named like a member of every object means nothing. The library's own polling counts
 * unknown statuses and `NEEDS_REVIEW` as ends; neither is one.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['PENDING', { phase: 'queued', code: null }],
  ['PROCESSING', { phase: 'running', code: null }],
  ['NEEDS_REVIEW', { phase: 'waiting', code: null }],
  // Asked to stop, and not yet stopped; whether and when `CANCELLED` follows is not documented.
  ['CANCELLING', { phase: 'running', code: null }],
  ['PROCESSED', { phase: 'succeeded', code: null }],
  ['FAILED', { phase: 'failed', code: 'vendor_failed' }],
  ['REJECTED', { phase: 'failed', code: 'rejected' }],
  ['CANCELLED', { phase: 'cancelled', code: 'cancelled_by_vendor' }],
]);

/**
 * Failures of Extend's own machinery, which its error guide calls safe to retry. All others, unknown ones
 * included, are counted as the run's.
 */
const OWN_FAILURES: ReadonlySet<string> = new Set(['INTERNAL_ERROR', 'DOCUMENT_PROCESSOR_ERROR']);

type Explained = Pick<ExtendRun, 'status' | 'failureReason' | 'failureMessage' | 'rejectionNote'>;

/** What a status of Extend means. */
export function phaseOf(status: string): Phase {
  return MEANINGS.get(status)?.phase ?? 'unknown';
}

/** Why a run ended without success, in the words of the failure or of the reviewer; null for every other status. */
export function reasonFor(run: Explained): Reason | null {
  const code = codeOf(run);
  if (code === null) return null;
  const message = wordsOf(run, code) || `Extend reported ${run.status} without a message`;
  return reasonOf(code, clipText(message, MAX_REASON_LENGTH));
}

function codeOf({ status, failureReason }: Explained): ReasonCode | null {
  const code = MEANINGS.get(status)?.code ?? null;
  const isOwn = code === 'vendor_failed' && failureReason !== null && OWN_FAILURES.has(failureReason);
  return isOwn ? 'vendor_error' : code;
}

function wordsOf({ failureReason, failureMessage, rejectionNote }: Explained, code: ReasonCode): string {
  const words = code === 'rejected' ? [rejectionNote] : [failureReason, failureMessage];
  return words
    .map((word) => word?.trim() ?? '')
    .filter((word) => word !== '')
    .join(': ');
}
