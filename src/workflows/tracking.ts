import { workflowInfo } from '@temporalio/workflow';
import type {
  Carried,
  ReadingState,
  ReadRunResult,
  TrackingState,
  TrackRunInput,
} from '../domain/contract.js';
import { deadlineOf, type Deadline } from '../domain/deadline.js';
import { dropDoubt, mergeEvent, mergeRead } from '../domain/merge.js';
import type { RunEvent } from '../domain/observation.js';
import { mergeOptions, type AttachOptions } from '../domain/options.js';
import type { Outcome } from '../domain/outcome.js';
import { isDecided, UNSEEN_RUN, type RunView } from '../domain/run-view.js';
import { isoOf } from '../domain/time.js';
import { resolveTiming, type Timing } from '../domain/timing.js';

/** Signals after which history is cut by continue-as-new; Temporal itself allows 10,000. */
const MAX_SIGNALS = 100;

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
  #signals = 0;
  #wakes = 0;

  constructor(readonly input: TrackRunInput) {
    const { carried } = input;
    this.trackedAt = carried?.trackedAt ?? workflowInfo().startTime.toISOString();
    this.#view = carried?.view ?? UNSEEN_RUN;
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
    return workflowInfo().continueAsNewSuggested || this.#signals >= MAX_SIGNALS;
  }

  /** Whether what was known when a verdict fell is known still: no further attempt and no doubt came meanwhile. */
  stillSays(view: RunView): boolean {
    return this.isDecided && this.#view.attempt === view.attempt;
  }

  attach(options: AttachOptions): void {
    this.#signals++;
    this.#options = mergeOptions(this.#options, options);
  }

  observe(event: RunEvent): void {
    this.#signals++;
    const { doubt } = this.#view;
    const policy = { confirmWebhooks: this.#options?.confirmWebhooks ?? false };
    this.#view = mergeEvent(this.#view, event, policy, isoOf(Date.now()));
    const isHint = event.observation === null && event.step === null;
    if (isHint || (this.#view.doubt !== null && this.#view.doubt !== doubt)) this.#wakes++;
  }

  takeRead(result: ReadRunResult): void {
    const { lastReadAt, nextReadAt, blocked } = result;
    this.#view = mergeRead(this.#view, result, isoOf(Date.now()));
    this.#reading = { lastReadAt: lastReadAt ?? this.#reading.lastReadAt, nextReadAt, blocked };
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

  record(outcome: Outcome): void {
    this.#outcome = outcome;
  }

  state(): TrackingState {
    const { vendor, account, runId } = this.input;
    const { phase, vendorStatus, attempt, progress } = this.#view;
    const deadlineAt = this.#outcome === null ? isoOf(this.deadline.atMs) : this.#outcome.deadlineAt;
    const reading = this.#reading;
    return {
      vendor,
      account,
      runId,
      phase,
      vendorStatus,
      attempt,
      ...reading,
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
    };
  }
}
