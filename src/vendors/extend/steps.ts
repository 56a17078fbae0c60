import { MAX_PROGRESS_STEPS, type Progress, type ProgressStep } from '../../domain/observation.js';
import { clipText, MAX_STATUS_LENGTH } from '../texts.js';
import type { ExtendStepRun } from './schema.js';

/** Longest name of a step that is kept, in characters. */
const MAX_STEP_NAME_LENGTH = 100;

/** What kind of step it is; null when the answer does not say. */
export function typeOfStep({ stepType, step }: ExtendStepRun): string | null {
  return stepType ?? step?.type ?? null;
}

/** A step of a run as progress. Extend gives no time of a step, so it has none. */
export function progressStepOf(stepRun: ExtendStepRun): ProgressStep {
  const type = typeOfStep(stepRun);
  return {
    name: clipText(stepRun.step?.name || type || 'step', MAX_STEP_NAME_LENGTH),
    type: type === null ? null : clipText(type, MAX_STEP_NAME_LENGTH),
    status: clipText(stepRun.status ?? 'unknown', MAX_STATUS_LENGTH),
    at: null,
  };
}

/** The latest steps of a run; null while there are none. Extend lists finished steps only, and gives no number. */
export function progressOf(stepRuns: readonly ExtendStepRun[]): Progress | null {
  if (stepRuns.length === 0) return null;
  return { percent: null, steps: stepRuns.slice(-MAX_PROGRESS_STEPS).map(progressStepOf) };
}
