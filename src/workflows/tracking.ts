import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type {
  Carried,
  ReadingState,
  ReadRunResult,
  RecordOutcomeResult,
  StandingVerdict,
  TrackingState,
  TrackRunInput,
} from '../domain/contract.js';
import { deadlineOf, type Deadline } from '../domain/deadline.js';
import { demandConfirmation, dropDoubt, mergeEvent, mergeRead } from '../domain/merge.js';
import type { RunEvent } from '../domain/observation.js';
import { asksForMore, mergeOptions, recallOptions, type AttachOptions } from '../domain/options.js';
import type { Outcome, SinkDelivery } from '../domain/outcome.js';
import { viewOfOutcome } from '../domain/recorded.js';
import { isFinal } from '../domain/phase.js';
import { isDecided, UNSEEN_RUN, type RunView } from '../domain/run-view.js';
import { isoOf } from '../domain/time.js';
import { listedEventIds } from '../domain/verdict.js';
import { resolveTiming, type Timing } from '../domain/timing.js';

/** Signals after which history is cut by continue-as-new; Temporal itself allows 10,000. */
const MAX_SIGNALS = 100;

/** What is known at the start of a tracking that is started anew after a verdict. */
function viewAfter({ recorded, rereads = false }: TrackRunInput, startedAt: string): RunView {
  const view = recorded === undefined ? null : viewOfOutcome(recorded);
  if (view === null) return UNSEEN_RUN;
  return rereads ? { ...view, doubt: { since: startedAt, why: 'confirmation' } } : view;
}

/**
 * All that one workflow run knows of the vendor run. Handlers and the main loop change it through its methods
 * only, each of which is synchronous: what a signal says is merged before anything else happens.
 */
export class Tracking {
  readonly trackedAt: string;
  #view: RunView;
  #options: AttachOptions | null;
  #reading: ReadingState;
  #readTaskQueue: string | null;
  #outcome: Outcome | null = null;
  #recorded: StandingVerdict | null;
  #signals = 0;
  #wakes = 0;

  constructor(readonly input: TrackRunInput) {
    const { carried, recorded } = input;
    this.trackedAt = carried?.trackedAt ?? workflowInfo().startTime.toISOString();
    this.#view = carried?.view ?? viewAfter(input, this.trackedAt);
    const before = recorded && { outcome: recorded, attempt: recorded.attempt, options: {} };
    this.#recorded = carried?.recorded ?? before ?? null;
    this.#options = carried?.options ?? null;
    this.#reading = carried?.reading ?? { lastReadAt: null, nextReadAt: null, blocked: null };
    this.#readTaskQueue = input.readTaskQueue;
  }

  get view(): RunView {
    return this.#view;
  }

  /** The app's options, or null while no app has attached. */
  get options(): AttachOptions | null {
    return this.#options;
  }

  get reading(): ReadingState {
    return this.#reading;
  }

  get readTaskQueue(): string | null {
    return this.#readTaskQueue;
  }

  get timing(): Timing {
    return resolveTiming(this.input.timing, this.#options ?? undefined);
  }

  get deadline(): Deadline {
    return deadlineOf(this.#view, this.timing, this.trackedAt);
  }

  /** Whether the vendor's verdict is known and believed. */
  get isDecided(): boolean {
    return isDecided(this.#view);
  }

  /** Rises whenever something asks for a read at once. */
  get wakes(): number {
    return this.#wakes;
  }

  get isDueForContinueAsNew(): boolean {
    // A cancel that came in the same moment is this workflow run's own: the next would not hear of it.
    if (CancellationScope.current().consideredCancelled) return false;
    return workflowInfo().continueAsNewSuggested || this.#signals >= MAX_SIGNALS;
  }

  attach(options: AttachOptions): void {
    this.#signals++;
    this.#take(mergeOptions(this.#options, options));
  }

  /** Takes over what apps asked for when an earlier verdict was recorded. */
  recall(kept: AttachOptions): void {
    this.#take(recallOptions(kept, this.#options));
  }

  #take(options: AttachOptions): void {
    this.#options = options;
    if (options.confirmWebhooks === true) this.#view = demandConfirmation(this.#view, isoOf(Date.now()));
  }

  observe(event: RunEvent): void {
    this.#signals++;
    const { doubt } = this.#view;
    const policy = { confirmWebhooks: this.#options?.confirmWebhooks ?? false };
    this.#view = mergeEvent(this.#view, event, policy, isoOf(Date.now()));
    const isHint = event.observation === null && event.step === null;
    if (isHint || (this.#view.doubt !== null && this.#view.doubt !== doubt)) this.#wake();
  }

  #wake(): void {
    this.#wakes++;
    // What was planned is overtaken, also for the workflow run that takes over at this very moment.
    this.#reading = { ...this.#reading, nextReadAt: null };
  }

  takeRead(result: ReadRunResult): void {
    const { nextReadAt, blocked, leaveAloneUntil = null } = result;
    const lastReadAt = result.lastReadAt ?? this.#reading.lastReadAt;
    this.#view = mergeRead(this.#view, result, isoOf(Date.now()));
    this.#reading = { lastReadAt, nextReadAt, blocked, leaveAloneUntil };
    if (result.taskQueue !== null) this.#readTaskQueue = result.taskQueue;
  }

  /** Takes over what was learned while the vendor was asked to cancel. */
  takeCancel(result: Pick<ReadRunResult, 'observation' | 'reads' | 'readErrors'>): void {
    this.#view = mergeRead(this.#view, result, isoOf(Date.now()));
  }

  /** Lets a final status stand that no read could confirm. */
  believe(): void {
    this.#view = dropDoubt(this.#view);
  }

  /** The outcome, once it is recorded, with what the sinks have answered. */
  get outcome(): Outcome | null {
    return this.#outcome;
  }

  /** The verdict that stands for what a view says; null when there is none or another one was reached since. */
  recordedAs(view: RunView): Outcome | null {
    const { recordedAt, attempt, phase } = this.#view;
    const stands = recordedAt !== null && attempt === view.attempt && phase === view.phase;
    return stands && this.#recorded?.attempt === attempt ? this.#recorded.outcome : null;
  }

  /** Whether apps have asked for checks or sinks since the outcome was recorded. */
  get isAskedForMore(): boolean {
    return asksForMore(this.#options ?? {}, this.#recorded?.options ?? {});
  }

  /** Takes over a recording: what the ledger said, what had been asked for, and the view that it was made of. */
  record(
    { outcome, told }: Extract<RecordOutcomeResult, { kind: 'recorded' }>,
    options: AttachOptions,
    { attempt, phase }: RunView,
  ): void {
    this.#recorded = { outcome, attempt, options };
    // Of a verdict that stands the ledger keeps the events of then; the next duplicate is known by those of now.
    this.#outcome = { ...outcome, eventIds: listedEventIds(this.#view) };
    for (const delivery of told) this.noteDelivery(delivery);
    if (this.#view.attempt === attempt && this.#view.phase === phase && isFinal(phase)) {
      this.#view = { ...this.#view, recordedAt: outcome.recordedAt };
    }
  }

  /** Takes over how a sink took the outcome. */
  noteDelivery(delivery: SinkDelivery): void {
    if (this.#outcome === null) return;
    const others = this.#outcome.sinks.filter(({ name }) => name !== delivery.name);
    this.#outcome = { ...this.#outcome, sinks: [...others, delivery] };
  }

  state(): TrackingState {
    const { vendor, account, runId } = this.input;
    const { phase, vendorStatus, attempt, progress } = this.#view;
    const deadlineAt = this.#outcome === null ? isoOf(this.deadline.atMs) : this.#outcome.deadlineAt;
    const { lastReadAt, nextReadAt, blocked } = this.#reading;
    return {
      vendor,
      account,
      runId,
      phase,
      vendorStatus,
      attempt,
      blocked,
      lastReadAt,
      nextReadAt,
      deadlineAt,
      progress,
      outcome: this.#outcome,
    };
  }

  carry(): Carried {
    return {
      view: this.#view,
      options: this.#options,
      trackedAt: this.trackedAt,
      reading: this.#reading,
      ...(this.#recorded === null ? {} : { recorded: this.#recorded }),
    };
  }
}
