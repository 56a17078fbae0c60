import type { RunReport } from '../../domain/observation.js';
import type { Outcome } from '../../domain/outcome.js';
import { isFinal } from '../../domain/phase.js';
import { DEFAULT_ACCOUNT } from '../../domain/run-key.js';
import { createVendorContext } from '../../vendors/context.js';
import { VendorError } from '../../vendors/errors.js';
import type { Vendor, VendorAccount, VendorContext } from '../../vendors/vendor.js';
import { completeRun, getRun } from '../../vendors/veryfront/api.js';
import type { CompleteAnswer, CompleteRequest } from '../../vendors/veryfront/completion.js';
import { phaseOf } from '../../vendors/veryfront/status.js';
import { SinkRefused, SinkUnavailable } from '../errors.js';
import { VERYFRONT_POLICY } from '../schedule.js';
import type { SinkOf, Teller, Telling } from '../teller.js';
import { completionOf } from './completion-of.js';

/** Longest time for one call, in milliseconds; that of the vendor's own callers. */
const CALL_TIMEOUT_MS = 15_000;

/** A vendor with the credentials of one account. */
export interface VeryfrontLogin {
  readonly vendor: Vendor;
  readonly account: VendorAccount;
}

/** Finds the credentials of an account at Veryfront; null when the worker has none. */
export type FindVeryfront = (account: string, runId: string) => VeryfrontLogin | null;

/** Calls with a limit of their own, whose every failure says whether to come back. */
class Calls {
  constructor(
    private readonly login: VeryfrontLogin,
    private readonly runId: string,
    private readonly signal: AbortSignal,
  ) {}

  read(): Promise<RunReport> {
    return this.call('Reading the run at Veryfront', (context) => getRun(this.runId, context));
  }

  complete(request: CompleteRequest): Promise<CompleteAnswer> {
    return this.call('Completing the run at Veryfront', (context) =>
      completeRun(this.runId, request, context),
    );
  }

  private async call<T>(what: string, work: (context: VendorContext) => Promise<T>): Promise<T> {
    const { vendor, account } = this.login;
    const signal = AbortSignal.any([this.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]);
    try {
      return await work(createVendorContext(vendor, account, signal));
    } catch (error) {
      this.signal.throwIfAborted();
      throw problemOf(what, error);
    }
  }
}

function problemOf(what: string, error: unknown): Error {
  if (!(error instanceof VendorError)) return new SinkUnavailable(`${what} was not answered in time`);
  const { kind, retryAfterMs } = error;
  if (kind === 'not_found') return new SinkRefused('There is no such run at Veryfront');
  if (kind === 'refused') return new SinkRefused(`${what} was refused`);
  return new SinkUnavailable(`${what} failed: ${kind}`, { retryAfterMs });
}

/** True: the run has ended as we say. False: it has not ended. Throws when its end is another, or not known. */
function hasEndedSo(run: RunReport, { status }: CompleteRequest): boolean {
  if (run.phase === 'unknown')
    throw new SinkUnavailable('The run at Veryfront has a status that is not known');
  if (!isFinal(run.phase)) return false;
  if (run.phase === phaseOf({ status, waiting_reason: null })) return true;
  throw new SinkRefused(`The run at Veryfront has ended as ${run.vendorStatus}, not ${status}; it stays so`);
}

function isBelieved({ completed, run }: CompleteAnswer, request: CompleteRequest): boolean {
  return completed === true && run !== null && run.vendorStatus === request.status;
}

/** Completes an active run: one call, and after anything but a clear answer a read, which alone tells what holds. */
async function complete(calls: Calls, request: CompleteRequest): Promise<void> {
  let doubt = new SinkUnavailable('The run at Veryfront goes on although it was completed');
  try {
    if (isBelieved(await calls.complete(request), request)) return;
  } catch (error) {
    if (!(error instanceof SinkRefused || error instanceof SinkUnavailable)) throw error;
    const { message } = error;
    const retryAfterMs = error instanceof SinkUnavailable ? error.retryAfterMs : null;
    doubt = new SinkUnavailable(message, { retryAfterMs });
  }
  if (!hasEndedSo(await calls.read(), request)) throw doubt;
}

/**
 * Writes the outcome as the final status of a run at Veryfront, whose executor the tracked run was. A read comes
 * first, because no document says what a second complete does: an end that is there already is never overwritten.
 * @param find the credentials, asked for at each delivery
 */
export function createVeryfrontTeller(find: FindVeryfront): Teller<SinkOf<'veryfront'>> {
  async function tell(outcome: Outcome, sink: SinkOf<'veryfront'>, { signal }: Telling): Promise<void> {
    const { runId, account = DEFAULT_ACCOUNT } = sink;
    const login = find(account, runId);
    if (login === null) throw new SinkRefused('The worker has no credentials for this account at Veryfront');
    const calls = new Calls(login, runId, signal);
    const request = completionOf(outcome);
    if (!hasEndedSo(await calls.read(), request)) await complete(calls, request);
  }
  return { policy: VERYFRONT_POLICY, tell };
}
