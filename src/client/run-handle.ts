import { WorkflowFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, WorkflowNotFoundError } from '@temporalio/common';
import { ATTACH_SIGNAL, FAILURE, type TrackingState } from '../domain/contract.js';
import type { AttachOptions } from '../domain/options.js';
import type { Outcome } from '../domain/outcome.js';
import { workflowIdOf, type RunKey } from '../domain/run-key.js';
import type { Ledger } from '../ledger/ledger.js';
import { RunNotTrackedError, TrackingLostError } from './errors.js';
import { readState, readStatus, type RunStatus } from './run-status.js';

const FAILURES_WITH_OUTCOME: readonly (string | null | undefined)[] = Object.values(FAILURE);

/** One tracked run. */
export class RunHandle {
  readonly workflowId: string;

  /** Made by `RunTracker`. */
  constructor(
    readonly key: RunKey,
    private readonly client: Client,
    private readonly ledger: () => Promise<Ledger | null>,
  ) {
    this.workflowId = workflowIdOf(key);
  }

  /** What is known of the run at present. Throws `RunNotTrackedError`, and Temporal's errors. */
  async state(): Promise<TrackingState> {
    const found = await readState(this.client, await this.ledger(), this.key);
    if (found === null) throw new RunNotTrackedError(this.key);
    return found.state;
  }

  /** Like `state`, but also answers for a run that is not tracked. */
  async status(): Promise<RunStatus> {
    return readStatus(this.client, await this.ledger(), this.key);
  }

  /**
   * Waits for the recorded outcome; resolves for every status, `timed_out` included.
   * Throws `RunNotTrackedError`, and `TrackingLostError` when the workflow was terminated.
   */
  async outcome(): Promise<Outcome> {
    try {
      return await this.client.workflow.getHandle(this.workflowId).result();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return this.#recorded(new RunNotTrackedError(this.key));
      if (!(error instanceof WorkflowFailedError)) throw error;
      return this.#outcomeOfFailure(error);
    }
  }

  /**
   * Asks to end the tracking: the vendor is asked to stop the run, and `cancelled` is recorded. Returns once Temporal
   * took the request; `outcome()` waits for the end. Throws `RunNotTrackedError` when the tracking has closed, unless
   * it was cancelled already.
   */
  async cancel(options: { readonly keepVendorRun?: boolean } = {}): Promise<void> {
    const workflow = this.client.workflow.getHandle(this.workflowId);
    try {
      if (options.keepVendorRun === true) {
        const attach: AttachOptions = { keepVendorRun: true };
        await workflow.signal(ATTACH_SIGNAL, attach);
      }
      await workflow.cancel();
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) throw new RunNotTrackedError(this.key);
      throw error;
    }
  }

  async #outcomeOfFailure(failed: WorkflowFailedError): Promise<Outcome> {
    const { cause } = failed;
    if (cause instanceof ApplicationFailure && FAILURES_WITH_OUTCOME.includes(cause.type)) {
      const [outcome] = cause.details ?? [];
      if (outcome !== undefined) return outcome as Outcome;
    }
    // A cancelled workflow cannot return anything; its state still can be asked.
    if (cause instanceof CancelledFailure) {
      const { outcome } = await this.state();
      if (outcome !== null) return outcome;
    }
    return this.#recorded(new TrackingLostError(this.key, failed));
  }

  async #recorded(otherwise: Error): Promise<Outcome> {
    const outcome = await (await this.ledger())?.latest(this.key);
    if (outcome === null || outcome === undefined) throw otherwise;
    return outcome;
  }
}
