import { randomBytes } from 'node:crypto';
import { uuidOf } from '../ids.js';

/** The person who made and reviews everything in the simulated workspace. */
export const USER_EMAIL = 'reviewer@example.com';

/** That person as a creator. */
export const CREATOR = { type: 'user', email: USER_EMAIL } as const;

/** A new run id in Extend's form. */
export function newRunId(): string {
  return `workflow_run_${randomBytes(15).toString('base64url')}`;
}

/** An id in Extend's form that depends on nothing but its parts. */
export function idOf(prefix: string, ...parts: readonly (string | number)[]): string {
  return `${prefix}_${uuidOf(prefix, ...parts)
    .replaceAll('-', '')
    .slice(0, 22)}`;
}
