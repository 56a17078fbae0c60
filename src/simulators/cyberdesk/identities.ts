import { randomUUID } from 'node:crypto';
import { uuidOf } from '../ids.js';

/** The customer that all simulated runs belong to; the vendor's organisation ids are no UUIDs. */
export const ORGANIZATION_ID = 'org_simulated';

/** The user that started all simulated runs. */
export const USER_ID = uuidOf('cyberdesk', 'user');

/** The machine that all simulated runs are assigned to. */
export const MACHINE_ID = uuidOf('cyberdesk', 'machine');

/** A new id of a run: a UUID. */
export function newRunId(): string {
  return randomUUID();
}
