import { randomBytes } from 'node:crypto';
import type { Outcome } from '../../../src/domain/outcome.js';
import { draftOf, RECORDED_AT } from '../../ledger/drafts.js';

/** A recorded outcome; succeeded unless said otherwise. */
export function outcomeWith(overrides: Partial<Outcome> = {}): Outcome {
  return { ...draftOf(), revision: 1, recordedAt: RECORDED_AT, ...overrides };
}

export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** What a promise was rejected with. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('Nothing was thrown');
    },
    (error: unknown) => error,
  );
}
