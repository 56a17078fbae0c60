import type {
  ACTIVITY,
  AwaitRunInput,
  AwaitRunResult,
  CancelRunInput,
  CancelRunResult,
  CancelTrackingInput,
  CheckInput,
  DeliverOutcomeInput,
  ListOutputFilesInput,
  ListOutputFilesResult,
  ReadRunInput,
  ReadRunResult,
  RecallOptionsInput,
  RecallOptionsResult,
  RecordOutcomeInput,
  RecordOutcomeResult,
} from '../domain/contract.js';
import type {
  AttachmentExistsCheck,
  AttachmentTemplateCheck,
  CheckResult,
  FilenameRegexCheck,
} from '../domain/checks.js';
import type { SinkDelivery } from '../domain/outcome.js';

/** Activities that call a vendor. */
export interface Activities {
  [ACTIVITY.readRun](input: ReadRunInput): Promise<ReadRunResult>;
  [ACTIVITY.cancelRun](input: CancelRunInput): Promise<CancelRunResult>;
  [ACTIVITY.listOutputFiles](input: ListOutputFilesInput): Promise<ListOutputFilesResult>;
}

/** Activities that check a list of file names. */
export interface CheckActivities {
  [ACTIVITY.checkAttachmentExists](input: CheckInput<AttachmentExistsCheck>): Promise<CheckResult>;
  [ACTIVITY.checkFilenameRegex](input: CheckInput<FilenameRegexCheck>): Promise<CheckResult>;
  [ACTIVITY.checkAttachmentTemplate](input: CheckInput<AttachmentTemplateCheck>): Promise<CheckResult>;
}

/** Activities that read and write the record. */
export interface RecordActivities {
  [ACTIVITY.recallOptions](input: RecallOptionsInput): Promise<RecallOptionsResult>;
  [ACTIVITY.recordOutcome](input: RecordOutcomeInput): Promise<RecordOutcomeResult>;
}

/** Activities that tell a sink. */
export interface SinkActivities {
  [ACTIVITY.deliverOutcome](input: DeliverOutcomeInput): Promise<SinkDelivery>;
}

/** Activities for workflows of the user's that await a run. */
export interface AwaitActivities {
  [ACTIVITY.awaitRun](input: AwaitRunInput): Promise<AwaitRunResult>;
  [ACTIVITY.cancelTracking](input: CancelTrackingInput): Promise<void>;
}
