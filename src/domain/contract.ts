import type { Check, CheckResult, FileCheck } from './checks.js';
import type { KnownRun } from './classify.js';
import type { Counts } from './count-paths.js';
import type { Observation, Progress } from './observation.js';
import type { AttachOptions, Sink } from './options.js';
import type { Outcome, OutcomeDraft, SinkDelivery, VendorRunState } from './outcome.js';
import type { Phase } from './phase.js';
import type { RunKey } from './run-key.js';
import type { RunView } from './run-view.js';
import type { Timing } from './timing.js';

/*
 * Names and payloads that histories, clients and workers bind. A name is never given another meaning, a field
 * never another type; fields may be added when what is missing has a meaning too.
 */

/** Workflow type that tracks one run. */
export const WORKFLOW_TYPE = 'trackRun';

/** Signal with the app's options for a run; its one argument is `AttachOptions`. */
export const ATTACH_SIGNAL = 'attach';

/** Signal with one webhook's observation; its one argument is `RunEvent`. */
export const OBSERVED_SIGNAL = 'observed';

/**
 * Signal that tells a workflow of the user's the outcome which it awaits; its one argument is `Outcome`. Where a verdict
 * was told by it before, its next telling is asked for as `landfall.outcome.2`, and so on.
 */
export const OUTCOME_SIGNAL = 'landfall.outcome';

/** Query for the state of a tracking; answers `TrackingState`. */
export const STATE_QUERY = 'state';

/** Activity types. */
export const ACTIVITY = {
  readRun: 'landfall.readRun',
  cancelRun: 'landfall.cancelRun',
  listOutputFiles: 'landfall.listOutputFiles',
  checkAttachmentExists: 'landfall.checkAttachmentExists',
  checkFilenameRegex: 'landfall.checkFilenameRegex',
  checkAttachmentTemplate: 'landfall.checkAttachmentTemplate',
  recallOptions: 'landfall.recallOptions',
  recordOutcome: 'landfall.recordOutcome',
  deliverOutcome: 'landfall.deliverOutcome',
  awaitRun: 'landfall.awaitRun',
  cancelTracking: 'landfall.cancelTracking',
} as const;

/** Failure type of a request to track that can never be met; its first detail is the list of problems. */
export const INVALID_REQUEST = 'InvalidTrackRequestError';

/** Search attributes, all of type Keyword. */
export const SEARCH_ATTRIBUTES = {
  vendor: 'RunVendor',
  account: 'RunAccount',
  phase: 'RunPhase',
  outcome: 'RunOutcome',
} as const;

/** Failure types of a tracking that closed without a verdict of the vendor; the outcome is the first detail. */
export const FAILURE = { timedOut: 'RunTimedOut', notFound: 'RunNotFound' } as const;

/** The workflow's input. The starter has resolved every default. */
export interface TrackRunInput extends RunKey {
  readonly timing: Timing;
  /** Task queue of the account's reads and listings; null for the workflow's own. */
  readonly readTaskQueue: string | null;
  /** Whether the search attributes are registered in the namespace. */
  readonly searchAttributes: boolean;
  /** The vendor's verdict that stood when the tracking was started anew. @default none is known */
  readonly recorded?: Outcome;
  /** Read before that verdict is believed again: the app says that the vendor executes the run anew. @default false */
  readonly rereads?: boolean;
  /** What an earlier run of the same tracking knew, after continue-as-new. */
  readonly carried?: Carried;
}

/** What continue-as-new takes along. */
export interface Carried {
  readonly view: RunView;
  readonly options: AttachOptions | null;
  readonly trackedAt: string;
  readonly reading: ReadingState;
  /** The verdict that was recorded last; absent where none was. */
  readonly recorded?: StandingVerdict;
}

/** A verdict that stands in the ledger, as its tracking knows it. */
export interface StandingVerdict {
  readonly outcome: Outcome;
  /** The attempt that it is about, by the tracking's own count. */
  readonly attempt: number;
  /** What had been asked for when it was recorded. */
  readonly options: AttachOptions;
}

/** What the reading activities have told of themselves. */
export interface ReadingState {
  readonly lastReadAt: string | null;
  readonly nextReadAt: string | null;
  readonly blocked: Blocked;
  /** Until when the vendor asked to be left alone, by its last answer. @default null, when absent */
  readonly leaveAloneUntil?: string | null;
}

/** Why reads bring nothing at present. */
export type Blocked = null | 'credentials' | 'unreachable' | 'unexpected_answer';

/** Answer of the `state` query. */
export interface TrackingState extends RunKey {
  readonly phase: Phase;
  readonly vendorStatus: string | null;
  readonly attempt: number;
  readonly blocked: Blocked;
  readonly deadlineAt: string | null;
  readonly lastReadAt: string | null;
  readonly nextReadAt: string | null;
  readonly progress: Progress | null;
  readonly outcome: Outcome | null;
}

/** Input of `landfall.readRun`, which reads until something decisive changes or the deadline has passed. */
export interface ReadRunInput extends RunKey {
  readonly known: KnownRun;
  /** When the run's present phase began; the cadence grows from there. */
  readonly phaseSince: string;
  /** Absolute; one last read is made then. */
  readonly deadlineAt: string;
  /** No call to the vendor before this time. */
  readonly notBefore: string | null;
  /** The same, because the vendor asked for it; not even an urgent read comes before. @default null, when absent */
  readonly leaveAloneUntil?: string | null;
  /** Until then a 404 means "not yet". */
  readonly notFoundUntil: string;
  readonly notFoundGraceSeconds: number;
}

/** Why a reading activity ended. `moved`: the account's reads belong on another task queue. */
export type ReadEnd = 'news' | 'deadline' | 'not_found' | 'moved';

/** Result of `landfall.readRun`. */
export interface ReadRunResult extends ReadingState {
  readonly end: ReadEnd;
  /** The last good observation. */
  readonly observation: Observation | null;
  readonly reads: number;
  readonly readErrors: number;
  /** Set when `end` is `moved`. */
  readonly taskQueue: string | null;
}

/** What a reading activity heartbeats: its memory across attempts, and what `status` shows meanwhile. */
export interface ReadHeartbeat extends ReadingState {
  readonly observation: Observation | null;
  readonly reads: number;
  readonly readErrors: number;
  /** Failed reads in a row. */
  readonly failures: number;
  /** Since when the vendor has answered 404 without a break. */
  readonly missingSince: string | null;
  /** Until when the vendor asked to be left alone, by its last answer. */
  readonly leaveAloneUntil: string | null;
  /** Whether the coming read was put off because an outage had made it late. @default false, when absent */
  readonly wasPutOff?: boolean;
}

/** Input of `landfall.cancelRun`, which asks the vendor once and reads until the run has ended. */
export interface CancelRunInput extends RunKey {
  /** How long the end is waited for, in seconds. */
  readonly confirmSeconds: number;
}

/** Result of `landfall.cancelRun`. */
export interface CancelRunResult {
  readonly vendorRun: VendorRunState;
  /** The last good observation. */
  readonly observation: Observation | null;
  readonly reads: number;
  readonly readErrors: number;
}

/** Input of `landfall.listOutputFiles`, which lists again while checks miss files and the window is open. */
export interface ListOutputFilesInput extends RunKey {
  readonly checks: readonly FileCheck[];
  readonly input: unknown;
  readonly settleSeconds: number;
}

/** Result of `landfall.listOutputFiles`: base names. `names` is null when the vendor has no list of files. */
export interface ListOutputFilesResult {
  readonly names: readonly string[] | null;
  /** Counts that only the vendor knows, by the path by which a check names them. @default none */
  readonly counts?: Counts;
}

/** Input of each file check's activity. */
export interface CheckInput<C extends Check = Check> extends RunKey {
  readonly check: C;
  readonly name: string;
  readonly source: CheckResult['source'];
  readonly names: readonly string[];
  /** The run's input, for templates and counts. */
  readonly input: unknown;
}

/** Input of `landfall.recallOptions`. */
export type RecallOptionsInput = RunKey;

/** Result of `landfall.recallOptions`: what apps asked for when a verdict was recorded; null when none ever was. */
export interface RecallOptionsResult {
  readonly options: AttachOptions | null;
}

/** Input of `landfall.recordOutcome`. */
export interface RecordOutcomeInput {
  readonly draft: OutcomeDraft;
  readonly options: AttachOptions;
  readonly workflowRunId: string;
  /** True once what the ledger keeps of earlier options is among `options`. */
  readonly recalled: boolean;
}

/**
 * Result of `landfall.recordOutcome`. `recorded`: the verdict that stands, and which sinks have had their last word on
 * it. `incomplete`: nothing was recorded, because an earlier verdict was recorded with checks or sinks that this
 * tracking did not know of.
 */
export type RecordOutcomeResult =
  | { readonly kind: 'recorded'; readonly outcome: Outcome; readonly told: readonly SinkDelivery[] }
  | { readonly kind: 'incomplete'; readonly options: AttachOptions };

/** Input of `landfall.deliverOutcome`, which tells one sink; its result is a `SinkDelivery`. */
export interface DeliverOutcomeInput {
  readonly outcome: Outcome;
  readonly sink: Sink;
  /** Name of the sink, unique among those of the run. */
  readonly name: string;
}

/** Argument of a custom check's activity. */
export interface CustomCheckInput extends RunKey {
  readonly name: string;
  readonly files: readonly string[] | null;
  readonly args: readonly unknown[];
}

/** What a custom check's activity returns. */
export type CustomCheckAnswer = boolean | { readonly passed: boolean; readonly message?: string };

/** A run that a workflow of the user's awaits, and what it wants done about it: what `track` takes. */
export interface AwaitedRun extends AttachOptions {
  readonly vendor: string;
  readonly runId: string;
  /** Credential set at the vendor. @default 'default' */
  readonly account?: string;
  /** Await a new verdict although one is recorded, because the vendor executes the run anew. @default false */
  readonly reopen?: boolean;
}

/** Input of `landfall.awaitRun`, which has the run tracked and its outcome told to a workflow. */
export interface AwaitRunInput {
  readonly run: AwaitedRun;
  /** The workflow that awaits it. */
  readonly workflowId: string;
}

/** Result of `landfall.awaitRun`. `recorded`: the verdict that stands. `awaited`: it will come by that signal. */
export type AwaitRunResult =
  | { readonly kind: 'recorded'; readonly outcome: Outcome }
  | { readonly kind: 'awaited'; readonly signal: string };

/** Input of `landfall.cancelTracking`, which asks for the end of a tracking and waits for nothing else. */
export interface CancelTrackingInput extends RunKey {
  /** Leave the run at the vendor alone. @default false */
  readonly keepVendorRun?: boolean;
}
