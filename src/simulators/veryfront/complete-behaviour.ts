import { z } from 'zod';
import type { Fields } from '../run-spec.js';

/** Field of a run's spec that says how a complete of it is answered; never shown in its body. */
export const COMPLETE_BEHAVIOUR = 'complete_behaviour';

/**
 * How a complete is answered, since the vendor publishes nothing on a second call. `normal`: an active run takes the
 * status; an ended one answers `completed: false` with the same status and 409 with another. `not_applied`: always
 * 200, `completed: false` and the run as it was. `conflict` and `bad_request`: 409 and 400 for an ended run, whatever
 * the status. `still_waiting`: 200, `completed: true` and a run that waits for a tool. `without_run`: as `normal`,
 * with the answer that a test of the vendor's client shows. `lost_answer`: as `normal`, but what is answered is 500.
 */
const behaviours = z.enum([
  'normal',
  'not_applied',
  'conflict',
  'bad_request',
  'still_waiting',
  'without_run',
  'lost_answer',
]);

/** How a complete is answered. */
export type CompleteBehaviour = z.infer<typeof behaviours>;

/** How a run with these fields wants a complete to be answered; null when its spec names what there is not. @default 'normal' */
export function completeBehaviourOf(fields: Fields): CompleteBehaviour | null {
  return behaviours.default('normal').safeParse(fields[COMPLETE_BEHAVIOUR]).data ?? null;
}
