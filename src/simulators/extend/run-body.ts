import { isoOf } from '../../domain/time.js';
import type { Fields } from '../run-spec.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import { inputFileOf, partsOf } from './files.js';
import { CREATOR, idOf, USER_EMAIL } from './identities.js';
import { isFinal } from './statuses.js';
import { stepRunsOf } from './step-runs.js';

/** Fields of the body that hold what the work and its review brought. */
export const RESULT_FIELDS: readonly string[] = [
  'failureReason',
  'failureMessage',
  'startTime',
  'endTime',
  'reviewed',
  'reviewedByUser',
  'reviewedAt',
  'rejectionNote',
  'stepRuns',
  'usage',
];

/** Fields that a run has and its summary in a list does not. */
const NOT_IN_SUMMARY = ['metadata', 'stepRuns', 'reviewed', 'failureReason', 'failureMessage'];

/** Statuses that a run can have without ever having been worked on. */
const WITHOUT_START = new Set(['PENDING', 'CANCELLING', 'CANCELLED']);

/** The run as the API returns it in `view`; the fields of the script win over what is made up here. */
export function runBodyOf(run: SimulatedRun, view: RunView) {
  return {
    ...placeOf(run),
    metadata: {},
    batchId: null,
    files: [inputFileOf(run), ...partsOf(run, view)],
    failureReason: null,
    failureMessage: null,
    ...timesOf(run, view),
    ...reviewOf(view),
    stepRuns: stepRunsOf(run, view),
    usage: isFinal(view.status) ? { credits: 1, totalCredits: 1, breakdown: [] } : null,
    ...view.fields,
    status: view.status,
  };
}

/** The run as a list shows it: less of it, and two times more. */
export function runSummaryOf(run: SimulatedRun, view: RunView): Fields {
  const body = Object.entries(runBodyOf(run, view)).filter(([name]) => !NOT_IN_SUMMARY.includes(name));
  return {
    ...Object.fromEntries(body),
    createdAt: isoOf(run.createdAt),
    updatedAt: isoOf(view.changedAt),
  };
}

/** The workflow that a run belongs to. */
export function workflowOf({ spec, createdAt }: SimulatedRun) {
  const at = isoOf(createdAt);
  const id = spec.definitionId;
  return {
    object: 'workflow',
    id,
    name: 'Simulated workflow',
    createdAt: at,
    updatedAt: at,
    createdBy: CREATOR,
  };
}

function placeOf(run: SimulatedRun) {
  return {
    object: 'workflow_run',
    id: run.id,
    workflow: workflowOf(run),
    workflowVersion: {
      object: 'workflow_version',
      id: idOf('workflow_version', run.spec.definitionId),
      version: '1',
      name: null,
      createdAt: isoOf(run.createdAt),
      createdBy: CREATOR,
    },
    dashboardUrl: `https://dashboard.extend.invalid/workflows/${encodeURIComponent(run.id)}`,
  };
}

/** `initialRunAt` is called the time of creation, and is null all the same until the work begins. */
function timesOf(run: SimulatedRun, view: RunView) {
  const startedAt = view.steps.find((step) => !WITHOUT_START.has(step.status))?.at ?? null;
  return {
    initialRunAt: startedAt === null ? null : isoOf(run.createdAt),
    startTime: startedAt === null ? null : isoOf(startedAt),
    endTime: isFinal(view.status) ? isoOf(view.since) : null,
  };
}

/** A run was reviewed when it ended after a wait for its reviewer, and rejected by nobody else. */
function reviewOf(view: RunView) {
  const isRejected = view.status === 'REJECTED';
  const waited = view.steps.some((step) => step.status === 'NEEDS_REVIEW');
  const reviewed = isRejected || (waited && view.status === 'PROCESSED');
  return {
    reviewed,
    reviewedByUser: reviewed ? USER_EMAIL : null,
    reviewedAt: reviewed ? isoOf(view.since) : null,
    rejectionNote: isRejected ? 'Rejected by the reviewer' : null,
  };
}
