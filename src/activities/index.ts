import type {
  ACTIVITY,
  CancelRunInput,
  CancelRunResult,
  CheckInput,
  ListOutputFilesInput,
  ListOutputFilesResult,
  ReadRunInput,
  ReadRunResult,
  RecordOutcomeInput,
} from '../domain/contract.js';
import type {
  AttachmentExistsCheck,
  AttachmentTemplateCheck,
  CheckResult,
  FilenameRegexCheck,
} from '../domain/checks.js';
import type { Outcome } from '../domain/outcome.js';

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

/** Activities that write the record. */
export interface RecordActivities {
  [ACTIVITY.recordOutcome](input: RecordOutcomeInput): Promise<Outcome>;
}
