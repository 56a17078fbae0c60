import type { CheckResult, FileCheck } from '../domain/checks.js';
import { ACTIVITY, type CheckInput } from '../domain/contract.js';
import type { CheckActivities } from './index.js';
import { judgeFiles } from './judge-files.js';

async function carryOut({ check, name, source, names, input }: CheckInput<FileCheck>): Promise<CheckResult> {
  return { name, type: check.type, source, ...judgeFiles(check, names, input) };
}

/** The activities that check a list of file names, one type for each check so that the history names it. */
export const fileCheckActivities: CheckActivities = {
  [ACTIVITY.checkAttachmentExists]: carryOut,
  [ACTIVITY.checkFilenameRegex]: carryOut,
  [ACTIVITY.checkAttachmentTemplate]: carryOut,
};
