import { ACTIVITY } from '../domain/contract.js';
import { createAwaitRun } from './await-run.js';
import { cancelTracking } from './await-cancel.js';
import { createCancelRun } from './cancel-run.js';
import { createDeliverOutcome } from './deliver-outcome.js';
import type { ActivityDependencies } from './dependencies.js';
import { fileCheckActivities } from './file-check-activities.js';
import type {
  Activities,
  AwaitActivities,
  CheckActivities,
  RecordActivities,
  SinkActivities,
} from './index.js';
import { createListOutputFiles } from './list-output-files.js';
import { createReadRun } from './read-run.js';
import { createRecallOptions, createRecordOutcome } from './record-outcome.js';

/** Activities that call a vendor; an account with a rate of its own has them on its own task queue. */
export function createVendorActivities(dependencies: ActivityDependencies): Activities {
  return {
    [ACTIVITY.readRun]: createReadRun(dependencies),
    [ACTIVITY.cancelRun]: createCancelRun(dependencies),
    [ACTIVITY.listOutputFiles]: createListOutputFiles(dependencies),
  };
}

/** Every activity of Landfall. */
export function createActivities(
  dependencies: ActivityDependencies,
): Activities & CheckActivities & RecordActivities & SinkActivities & AwaitActivities {
  return {
    ...createVendorActivities(dependencies),
    ...fileCheckActivities,
    [ACTIVITY.recallOptions]: createRecallOptions(dependencies),
    [ACTIVITY.recordOutcome]: createRecordOutcome(dependencies),
    [ACTIVITY.deliverOutcome]: createDeliverOutcome(dependencies),
    [ACTIVITY.awaitRun]: createAwaitRun(dependencies),
    [ACTIVITY.cancelTracking]: cancelTracking,
  };
}
