import { Context } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { recordedVerdict } from '../client/recorded-verdict.js';
import type { ParsedTrackRequest } from '../client/track-request.js';
import {
  OUTCOME_SIGNAL,
  STATE_QUERY,
  type AwaitRunInput,
  type AwaitRunResult,
  type TrackingState,
} from '../domain/contract.js';
import type { Sink } from '../domain/options.js';
import type { Outcome } from '../domain/outcome.js';
import { isShortOf } from '../domain/recorded.js';
import { describeRun, workflowIdOf } from '../domain/run-key.js';
import { nameOfSink } from '../domain/sinks.js';
import { attachWithSink, parseAwaitedRun } from './await-request.js';
import type { ActivityDependencies } from './dependencies.js';
import { tryAgain } from './try-again.js';

/** Delay until a tracking is joined that was taken up again in the same moment, in milliseconds. */
const REJOIN_DELAY_MS = 500;

/** What attempts hand on to the next one, by heartbeat, so that a ledger that is away costs the tracking no signals. */
interface Memory {
  /** The last round whose sink the tracking has been given. */
  readonly attachedRound: number;
}

/** By which signal a workflow is told; the first is `landfall.outcome`. */
function signalOf(round: number): string {
  return round === 1 ? OUTCOME_SIGNAL : `${OUTCOME_SIGNAL}.${round}`;
}

/** A workflow that joins the tracking of one run. */
class Joining {
  readonly #client: Client = Context.current().client;
  #attachedRound: number;

  constructor(
    private readonly dependencies: ActivityDependencies,
    private readonly request: ParsedTrackRequest,
    private readonly workflowId: string,
  ) {
    const memory = Context.current().info.heartbeatDetails as Memory | undefined;
    this.#attachedRound = memory?.attachedRound ?? 0;
  }

  /**
   * A tracking tells a sink once of a verdict, and what it told may have gone to an earlier run of the workflow, before
   * a continue-as-new. So whatever may have been told already is either answered at once or awaited by another signal.
   */
  async join(): Promise<AwaitRunResult> {
    const known = this.#attachedRound === 0 ? await this.#toldBefore() : null;
    if (known !== null) return { kind: 'recorded', outcome: known };
    for (let round = Math.max(1, this.#attachedRound); ; round++) {
      const sink = this.#sink(round);
      if (round > this.#attachedRound) {
        const refusedBy = await this.#attach(sink);
        if (refusedBy !== null) return { kind: 'recorded', outcome: refusedBy };
        this.#attachedRound = round;
      }
      const found = await this.#remembering(() => this.#look(sink));
      if (found === 'told') continue;
      return found === 'awaited'
        ? { kind: 'awaited', signal: sink.signal }
        : { kind: 'recorded', outcome: found };
    }
  }

  #sink(round: number): Sink & { readonly type: 'workflow' } {
    return { type: 'workflow', workflowId: this.workflowId, signal: signalOf(round) };
  }

  /** The verdict that stands, if this workflow was told of it, it lacks nothing, and no tracking is open. */
  async #toldBefore(): Promise<Outcome | null> {
    const { key, options, reopen } = this.request;
    try {
      const latest = reopen ? null : await this.dependencies.ledger.latest(key);
      if (latest === null || isShortOf(latest, options)) return null;
      const isSpent = (await this.#spentOn(latest)).includes(nameOfSink(this.#sink(1)));
      return isSpent && !(await this.#isOpen()) ? latest : null;
    } catch {
      // Whatever is out of reach: the run is to be tracked all the same.
      return null;
    }
  }

  async #isOpen(): Promise<boolean> {
    try {
      const { status } = await this.#client.workflow.getHandle(workflowIdOf(this.request.key)).describe();
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  /** Names of the sinks that have had their last word on a verdict. */
  async #spentOn(outcome: Outcome): Promise<readonly string[]> {
    const deliveries = await this.dependencies.ledger.deliveries(outcome);
    return deliveries.filter(({ status }) => status !== 'pending').map(({ name }) => name);
  }

  /** Gives the sink to the tracking; the recorded verdict when that has nothing to add and refuses. */
  async #attach(sink: Sink): Promise<Outcome | null> {
    const { key } = this.request;
    const answer = await attachWithSink(this.#client, this.request, sink, this.dependencies);
    if (answer === 'accepted') return null;
    const recorded = await recordedVerdict(this.#client, key);
    if (recorded !== null) return recorded;
    throw tryAgain(`The tracking has just been taken up again ${describeRun(key)}`, REJOIN_DELAY_MS);
  }

  /** After the sink was given: the verdict that stands, whether the sink had its word on it, or will have it. */
  async #look(sink: Sink): Promise<Outcome | 'told' | 'awaited'> {
    const { key, options } = this.request;
    const latest = await this.dependencies.ledger.latest(key);
    // Nothing was recorded yet, so that nothing was told either.
    if (latest === null) return 'awaited';
    const tracking = this.#client.workflow.getHandle(workflowIdOf(key));
    const { outcome } = await tracking.query<TrackingState>(STATE_QUERY);
    if (outcome !== null && !isShortOf(outcome, options)) return outcome;
    // A tracking that has recorded lists whom it tells; one that has not, follows others whose tellings are all noted.
    const spent = outcome === null ? await this.#spentOn(latest) : outcome.sinks.map(({ name }) => name);
    return spent.includes(nameOfSink(sink)) ? 'told' : 'awaited';
  }

  /** Lets the next attempt know what was done, should this one fail. */
  async #remembering<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      // A tracking that has vanished is to be started again.
      const attachedRound = error instanceof WorkflowNotFoundError ? 0 : this.#attachedRound;
      const memory: Memory = { attachedRound };
      Context.current().heartbeat(memory);
      throw error;
    }
  }
}

/**
 * Makes `landfall.awaitRun`: has the run tracked as `track` does, with the workflow as a sink, and says by which signal
 * the outcome will come; or answers with the recorded verdict where there is nothing to wait for. Throws a failure that
 * is not retried, of the type `INVALID_REQUEST`, for a run that cannot be tracked.
 */
export function createAwaitRun(dependencies: ActivityDependencies) {
  return async function awaitRun({ run, workflowId }: AwaitRunInput): Promise<AwaitRunResult> {
    return new Joining(dependencies, parseAwaitedRun(run), workflowId).join();
  };
}
