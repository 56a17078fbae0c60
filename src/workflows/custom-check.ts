import { ActivityFailure, rootCause, TimeoutFailure } from '@temporalio/common';
import { proxyActivities } from '@temporalio/workflow';
import type { CheckResult, CustomCheck } from '../domain/checks.js';
import type { CustomCheckInput } from '../domain/contract.js';
import type { RunKey } from '../domain/run-key.js';
import { checkError, type PlannedCheck } from './planned-checks.js';

/** How long a custom check may take, with all its tries and the wait for a worker. */
const CUSTOM_CHECK_TIMEOUT = '1h';

/** How long one try may take. */
const TRY_TIMEOUT = '10m';

/** How often a check that throws is tried. */
const MAX_TRIES = 5;

/** What a user's activity may return is the user's own; it is looked at before it is believed. */
type CustomActivities = Record<string, (input: CustomCheckInput) => Promise<unknown>>;

interface Answer {
  readonly passed: boolean;
  readonly message: string;
}

/** The answer in a value that a user's activity returned; null when there is none in it. */
function answerOf(value: unknown): Answer | null {
  if (typeof value === 'boolean') return { passed: value, message: '' };
  if (typeof value !== 'object' || value === null) return null;
  const { passed, message = '' } = value as Readonly<Record<string, unknown>>;
  if (typeof passed !== 'boolean') return null;
  return { passed, message: typeof message === 'string' ? message : '' };
}

/** Why a custom check brought no answer. */
function whyNot(error: unknown, { activity, taskQueue }: CustomCheck): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const isUntaken =
    cause instanceof TimeoutFailure && cause.cause === undefined && cause.timeoutType !== 'START_TO_CLOSE';
  if (isUntaken) {
    return `No worker on task queue ${taskQueue} answered ${activity} within ${CUSTOM_CHECK_TIMEOUT}`;
  }
  return `The activity ${activity} failed: ${rootCause(error) ?? 'unknown error'}`;
}

/** Runs an activity of the user's own. Never throws: what brings no answer is an error of the check. */
export async function runCustomCheck(
  run: RunKey,
  planned: PlannedCheck<CustomCheck>,
  files: readonly string[] | null,
): Promise<CheckResult> {
  const { check, name, source } = planned;
  const { type, activity, taskQueue, args = [] } = check;
  const { vendor, account, runId } = run;
  try {
    const activities = proxyActivities<CustomActivities>({
      taskQueue,
      startToCloseTimeout: TRY_TIMEOUT,
      scheduleToCloseTimeout: CUSTOM_CHECK_TIMEOUT,
      retry: { maximumAttempts: MAX_TRIES },
      summary: `Check ${name}`.slice(0, 200),
    });
    const value = await activities[activity]!({ vendor, account, runId, name, files, args });
    const answer = answerOf(value);
    if (answer === null) {
      const problem = `The activity ${activity} returned neither true, false nor { passed, message }`;
      return checkError({ name, type, source }, problem);
    }
    const status = answer.passed ? 'passed' : 'failed';
    return { name, type, source, status, expected: name, matched: [], message: answer.message };
  } catch (error) {
    return checkError({ name, type, source }, whyNot(error, check));
  }
}
