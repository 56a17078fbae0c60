import type { DecidedBy, ReasonCode, VendorRunState } from '../../domain/outcome.js';
import type { FaultKind, LoggedCall } from '../../simulators/index.js';
import type { Expectation } from './scenario.js';

/** A call that comes so much earlier than asked for is a matter of rounding, in milliseconds. */
const ROUNDING_MS = 50;

/** Values as a person reads them. */
export function listOf(values: readonly unknown[]): string {
  return values.length === 0 ? 'none' : values.join(', ');
}

/** The verdict came from this source. */
export function decidedBy(source: DecidedBy): Expectation {
  return ({ outcome }) =>
    outcome.decidedBy === source ? null : `decided by ${outcome.decidedBy}, not by ${source}`;
}

/** The reason has this code. */
export function becauseOf(code: ReasonCode): Expectation {
  return ({ outcome: { reason } }) =>
    reason?.code === code ? null : `the reason is ${reason?.code ?? 'none'}, not ${code}`;
}

/** The run at the vendor is in this state. */
export function vendorRunIs(state: VendorRunState): Expectation {
  return ({ outcome: { vendorRun } }) =>
    vendorRun === state ? null : `the vendor run is ${vendorRun}, not ${state}`;
}

/** The app asked for exactly so many checks, and all of them passed. */
export function checksPassed(count: number): Expectation {
  return ({ outcome: { checks } }) => {
    const passed = checks.filter(({ source, status }) => source === 'app' && status === 'passed');
    return passed.length === count && checks.length === count
      ? null
      : `${passed.length} of ${checks.length} checks passed, not ${count}`;
  };
}

/** There is one verdict, never amended. */
export const recordedOnce: Expectation = ({ outcome: { attempt, revision } }) =>
  attempt === 1 && revision === 1 ? null : `it is attempt ${attempt}, revision ${revision}`;

function deliveriesIn(calls: readonly LoggedCall[]) {
  return calls.filter((call) => call.kind === 'delivery');
}

/** The answer of a gateway that can take nothing just then; the vendor delivers the same message again. */
const TRY_AGAIN = 503;

/**
 * The gateway answered the run's webhooks with these statuses, in this order. One that it put off counts once it was
 * taken.
 */
export function webhooksAnswered(...statuses: readonly number[]): Expectation {
  return ({ calls }) => {
    const answers = deliveriesIn(calls).flatMap(({ status }) => (status === TRY_AGAIN ? [] : [status]));
    return listOf(answers) === listOf(statuses)
      ? null
      : `webhooks were answered ${listOf(answers)}, not ${listOf(statuses)}`;
  };
}

function requestsIn(calls: readonly LoggedCall[]) {
  return calls.filter((call) => call.kind === 'request');
}

/** Reads met each of these faults, and each was counted. */
export function survived(...kinds: readonly FaultKind[]): Expectation {
  return ({ outcome, calls }) => {
    const met = requestsIn(calls).flatMap(({ fault }) => (fault === null ? [] : [fault]));
    const missing = kinds.filter((kind) => !met.includes(kind));
    if (missing.length > 0) return `no read met ${listOf(missing)}`;
    const { readErrors } = outcome.news;
    return readErrors === met.length ? null : `${readErrors} of ${met.length} bad reads were counted`;
  };
}

/** After a 429 the vendor was left alone for so many seconds. */
export function leftAlone(seconds: number): Expectation {
  return ({ calls }) => {
    const requests = requestsIn(calls);
    const refusedAt = requests.filter(({ fault }) => fault === '429').map(({ at }) => at);
    const tooEarly = refusedAt.some((from) =>
      requests.some(({ at }) => at > from && at < from + seconds * 1000 - ROUNDING_MS),
    );
    return tooEarly ? `a call came within the Retry-After of ${seconds} s` : null;
  };
}

/** The run lasted longer than its limit, and was right to: while it waited for a person its clock stood still. */
export function outlasted(limitSeconds: number): Expectation {
  return ({ outcome: { startedAt, queuedAt, trackedAt, endedAt } }) => {
    const from = Date.parse(startedAt ?? queuedAt ?? trackedAt);
    const seconds = endedAt === null ? 0 : (Date.parse(endedAt) - from) / 1000;
    return seconds > limitSeconds ? null : `it lasted ${seconds} s, not more than ${limitSeconds} s`;
  };
}

/** Events told of these steps, in this order, and they became the run's progress. */
export function stepsTold(...names: readonly string[]): Expectation {
  return ({ progress }) => {
    const told = progress?.steps.map(({ name }) => name) ?? [];
    return listOf(told) === listOf(names) ? null : `its steps are ${listOf(told)}, not ${listOf(names)}`;
  };
}
