import { errorDelayMs, outageSpreadMs, pollDelayMs, type PollPolicy } from './cadence.js';
import { isDecisive } from './classify.js';
import type { Blocked, ReadEnd, ReadHeartbeat, ReadRunInput, ReadRunResult } from './contract.js';
import type { Observation } from './observation.js';
import { workflowIdOf } from './run-key.js';
import { isoOf, laterOf, msOf } from './time.js';

/** What one read brought: an observation, or the kind of error. */
export type ReadAnswer =
  | { readonly kind: 'read'; readonly observation: Observation }
  | {
      readonly kind: 'unauthorized' | 'not_found' | 'rate_limited' | 'unavailable' | 'unexpected_answer';
      /** How long the vendor asked to be left alone, in milliseconds. */
      readonly retryAfterMs: number | null;
    };

/** What the reading activity does next. */
export type ReadStep = { readonly kind: 'done'; readonly result: ReadRunResult } | ReadAgain;

/** The reading activity fails as expected, and is tried again after the delay with what it remembers. */
export interface ReadAgain {
  readonly kind: 'again';
  readonly memory: ReadHeartbeat;
  readonly delayMs: number;
}

/** After the deadline a read that failed is tried again for this long, in milliseconds. */
export const LAST_READ_PATIENCE_MS = 20_000;

/** Delay between tries of the last read, in milliseconds. */
const LAST_READ_RETRY_MS = 3_000;

/** Memory of a reading activity that has not read yet. */
export function initialMemory(input: ReadRunInput): ReadHeartbeat {
  return {
    lastReadAt: null,
    nextReadAt: input.notBefore,
    blocked: null,
    observation: null,
    reads: 0,
    readErrors: 0,
    failures: 0,
    missingSince: null,
    leaveAloneUntil: input.leaveAloneUntil ?? null,
  };
}

/** The result of a reading activity that ends now. */
export function resultOf(
  memory: ReadHeartbeat,
  end: ReadEnd,
  taskQueue: string | null = null,
): ReadRunResult {
  const { lastReadAt, nextReadAt, blocked, leaveAloneUntil, observation, reads, readErrors } = memory;
  return {
    end,
    lastReadAt,
    nextReadAt,
    blocked,
    leaveAloneUntil,
    observation,
    reads,
    readErrors,
    taskQueue,
  };
}

/** Whether the deadline has passed and the vendor wants to be left alone for longer than a last read is waited for. */
export function isBeyondReach(memory: ReadHeartbeat, input: ReadRunInput, nowMs: number): boolean {
  const deadlineMs = msOf(input.deadlineAt);
  if (memory.leaveAloneUntil === null || nowMs < deadlineMs) return false;
  return msOf(memory.leaveAloneUntil) > Math.max(nowMs, deadlineMs + LAST_READ_PATIENCE_MS);
}

/** How long to wait before the vendor may be called at all, in milliseconds; 0 when it may be called now. */
export function waitBeforeReadMs(memory: ReadHeartbeat, input: ReadRunInput, nowMs: number): number {
  const dueMs =
    memory.nextReadAt === null ? nowMs : Math.min(msOf(memory.nextReadAt), msOf(input.deadlineAt));
  // Not even the last read comes before the vendor allows it; past the deadline the activity is given up instead.
  const allowedMs = memory.leaveAloneUntil === null ? dueMs : msOf(memory.leaveAloneUntil);
  // A worker that takes the task a moment early need not come back for a few milliseconds.
  const waitMs = Math.max(dueMs, allowedMs) - nowMs;
  return waitMs > 50 ? waitMs : 0;
}

/**
 * Puts off a read that an outage of ours has made late, once, so that a thousand of them do not come together; null
 * for one that is in time, at the deadline, or asked for right now.
 * @param lateMs how long ago it was due, in milliseconds
 */
export function putOffAfterOutage(
  memory: ReadHeartbeat,
  input: ReadRunInput,
  policy: PollPolicy,
  nowMs: number,
  lateMs: number,
): ReadAgain | null {
  if (memory.nextReadAt === null || memory.wasPutOff === true) return null;
  const spreadMs = outageSpreadMs(lateMs, nowMs - msOf(input.phaseSince), policy, seedOf(memory, input));
  const delayMs = Math.min(spreadMs, msOf(input.deadlineAt) - nowMs);
  if (delayMs <= 0) return null;
  const nextReadAt = isoOf(nowMs + delayMs);
  return { kind: 'again', memory: { ...memory, nextReadAt, wasPutOff: true }, delayMs };
}

/** The same for one read of one run, wherever and whenever it is made. */
function seedOf(memory: ReadHeartbeat, input: ReadRunInput): string {
  return `${workflowIdOf(input)}#${memory.reads}`;
}

function blockedBy(answer: ReadAnswer): Blocked {
  switch (answer.kind) {
    case 'unauthorized':
      return 'credentials';
    case 'unavailable':
    case 'rate_limited':
      return 'unreachable';
    case 'unexpected_answer':
      return 'unexpected_answer';
    case 'read':
    case 'not_found':
      return null;
  }
}

function remember(memory: ReadHeartbeat, answer: ReadAnswer, nowMs: number): ReadHeartbeat {
  const good = answer.kind === 'read';
  return {
    ...memory,
    observation: good ? answer.observation : memory.observation,
    lastReadAt: isoOf(nowMs),
    blocked: blockedBy(answer),
    reads: memory.reads + 1,
    readErrors: memory.readErrors + (good ? 0 : 1),
    failures: good ? 0 : memory.failures + 1,
    missingSince: answer.kind === 'not_found' ? (memory.missingSince ?? isoOf(nowMs)) : null,
    wasPutOff: false,
    leaveAloneUntil: good || answer.retryAfterMs === null ? null : isoOf(nowMs + answer.retryAfterMs),
  };
}

/** A 404 is believed once the grace since tracking began is over, and for a run seen before a grace of its own. */
function isGone(memory: ReadHeartbeat, input: ReadRunInput, nowMs: number): boolean {
  if (memory.missingSince === null || nowMs < msOf(input.notFoundUntil)) return false;
  const seenBefore = input.known.vendorStatus !== null || memory.observation !== null;
  return !seenBefore || nowMs >= msOf(memory.missingSince) + input.notFoundGraceSeconds * 1000;
}

function delayAfter(
  memory: ReadHeartbeat,
  input: ReadRunInput,
  answer: ReadAnswer,
  policy: PollPolicy,
  nowMs: number,
): number {
  const seed = seedOf(memory, input);
  // A phase that has just begun is looked at often again, however long the one before was.
  const isNewPhase = answer.kind === 'read' && answer.observation.phase !== input.known.phase;
  const cadenceMs = pollDelayMs(isNewPhase ? 0 : nowMs - msOf(input.phaseSince), policy, seed);
  if (answer.kind === 'read') return cadenceMs;
  const { retryAfterMs } = answer;
  const blocked = answer.kind === 'unauthorized';
  return errorDelayMs(memory.failures, { cadenceMs, blocked, retryAfterMs, policy, seed });
}

/**
 * A delay that ends at the deadline, for the last read, or as soon after it as the vendor allows. A vendor that wants
 * to be left alone for longer is not waited for: the server gives an activity up, with all that it remembers, as soon
 * as its delay passes its time-out.
 */
function withinDeadline(delayMs: number, retryAfterMs: number, untilDeadlineMs: number): number {
  const isWorthWaiting = retryAfterMs <= untilDeadlineMs + LAST_READ_PATIENCE_MS;
  return Math.min(delayMs, isWorthWaiting ? Math.max(untilDeadlineMs, retryAfterMs) : untilDeadlineMs);
}

function again(memory: ReadHeartbeat, nowMs: number, delayMs: number): ReadStep {
  const nextReadAt = laterOf(isoOf(nowMs + delayMs), memory.leaveAloneUntil);
  // Checks belong to an end, which would not be waited for: a heartbeat is small without them.
  const observation = memory.observation && { ...memory.observation, checks: [] };
  return { kind: 'again', memory: { ...memory, nextReadAt, observation }, delayMs };
}

/** Says, after one read, whether the activity is done or when it reads again. Pure: the clock is given. */
export function nextReadStep(
  input: ReadRunInput,
  before: ReadHeartbeat,
  answer: ReadAnswer,
  policy: PollPolicy,
  nowMs: number,
): ReadStep {
  const memory = remember(before, answer, nowMs);
  const deadlineMs = msOf(input.deadlineAt);
  const delayMs = delayAfter(memory, input, answer, policy, nowMs);
  const next = { ...memory, nextReadAt: isoOf(nowMs + delayMs) };

  if (answer.kind === 'read' && isDecisive(input.known, answer.observation)) {
    return { kind: 'done', result: resultOf(next, 'news') };
  }
  if (isGone(memory, input, nowMs)) return { kind: 'done', result: resultOf(next, 'not_found') };
  const retryAfterMs = answer.kind === 'read' ? 0 : (answer.retryAfterMs ?? 0);
  if (nowMs < deadlineMs) {
    return again(memory, nowMs, withinDeadline(delayMs, retryAfterMs, deadlineMs - nowMs));
  }
  const retryMs = Math.max(LAST_READ_RETRY_MS, retryAfterMs);
  if (answer.kind !== 'read' && nowMs + retryMs <= deadlineMs + LAST_READ_PATIENCE_MS) {
    return again(memory, nowMs, retryMs);
  }
  return { kind: 'done', result: resultOf(next, 'deadline') };
}
