import { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { observe } from '../domain/observation.js';
import type { ReadAnswer } from '../domain/reading.js';
import { describeRun, type RunKey } from '../domain/run-key.js';
import { isoOf } from '../domain/time.js';
import type { WorkerMetrics } from '../metrics/worker-metrics.js';
import { createVendorContext } from '../vendors/context.js';
import { VendorError } from '../vendors/errors.js';
import type { Clock } from './clock.js';
import type { ConfiguredAccount } from './dependencies.js';
import { noteUnknownStatus } from './unknown-statuses.js';
import type { LeaveAlone } from './leave-alone.js';

/** What a read is made with, besides its account. */
export interface ReadAids {
  readonly clock: Clock;
  readonly leaveAlone: LeaveAlone;
  /** @default nobody is told */
  readonly metrics?: WorkerMetrics;
}

function answerOf(error: unknown, key: RunKey): ReadAnswer {
  const { log, cancellationSignal } = Context.current();
  if (cancellationSignal.aborted) throw new CancelledFailure('The read was cancelled');
  const kind = error instanceof VendorError && error.kind !== 'refused' ? error.kind : 'unexpected_answer';
  // The adapter's message names the run and the field that did not fit, never a value.
  const message = error instanceof Error ? error.message : 'unknown error';
  log.warn(`Reading failed ${describeRun(key)}: ${kind}`, { vendor: key.vendor, runId: key.runId, message });
  return { kind, retryAfterMs: error instanceof VendorError ? error.retryAfterMs : null };
}

/** Nobody is called without credentials, and a person must mend that as if they were refused. */
const NO_ACCOUNT: ReadAnswer = { kind: 'unauthorized', retryAfterMs: null };

async function callVendor(
  key: RunKey,
  { vendor, account }: ConfiguredAccount,
  { clock, metrics }: ReadAids,
): Promise<ReadAnswer> {
  const { cancellationSignal } = Context.current();
  try {
    // Before the call: what the vendor says is at least as old as this.
    const observedAt = isoOf(await clock.now());
    const report = await vendor.getRun(key.runId, createVendorContext(vendor, account, cancellationSignal));
    const observation = observe(report, 'read', observedAt);
    noteUnknownStatus(key, observation, metrics);
    return { kind: 'read', observation };
  } catch (error) {
    return answerOf(error, key);
  }
}

/**
 * One read of a run, as an answer that never throws; but for the cancel of the activity. Notes for how long the
 * vendor wants to be left alone.
 */
export async function observeByRead(
  key: RunKey,
  configured: ConfiguredAccount | null,
  aids: ReadAids,
): Promise<ReadAnswer> {
  const { clock, leaveAlone, metrics } = aids;
  const answer = configured === null ? NO_ACCOUNT : await callVendor(key, configured, aids);
  metrics?.readMade(key.vendor, answer.kind);
  if (configured === null) return answer;
  const retryAfterMs = answer.kind === 'read' ? null : answer.retryAfterMs;
  leaveAlone.note(key, retryAfterMs === null ? null : (await clock.now()) + retryAfterMs);
  return answer;
}
