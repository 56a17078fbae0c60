import { describeRun, type RunKey } from '../../domain/run-key.js';
import { VendorError } from '../errors.js';

/** The API answers the same path in two shapes, and a host does not say which; both are in use. */
export type Generation = 'abcd' | 'current';

/**
 * Tells by the keys of a run which generation answered. Throws `VendorError` of kind `unexpected_answer` when
 * neither has such a body.
 */
export function generationOf(answer: unknown, run: RunKey): Generation {
  if (typeof answer === 'object' && answer !== null) {
    if (Object.hasOwn(answer, 'execution_state')) return 'current';
    if (Object.hasOwn(answer, 'status')) return 'abcd';
  }
  const problem = 'The run has neither execution_state nor status';
  throw new VendorError('unexpected_answer', `${problem} ${describeRun(run)}`);
}
