import { isoOf } from '../../domain/time.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import { inputFileOf, partsOf, type FileSummary } from './files.js';
import { idOf } from './identities.js';
import { hasFiles } from './statuses.js';

/** The finished steps of a run as seen in `view`, which are all that the API returns. */
export function stepRunsOf(run: SimulatedRun, view: RunView) {
  const finishedAt = view.steps.find((step) => hasFiles(step.status))?.at;
  const parts = partsOf(run, view);
  const parse = finishedAt === undefined ? [] : [parseStepOf(run, finishedAt)];
  return parts.length === 0 ? parse : [...parse, splitStepOf(run, parts)];
}

/** The step that every workflow begins with, finished at `at`. */
export function parseStepOf(run: SimulatedRun, at: number) {
  const file = inputFileOf(run);
  const parseRun = {
    object: 'parse_run',
    id: idOf('pr', run.id),
    file,
    batchId: null,
    metadata: {},
    status: 'PROCESSED',
    failureReason: null,
    failureMessage: null,
    output: { chunks: [] },
    outputUrl: null,
    metrics: { processingTimeMs: 1000, pageCount: 1 },
    config: {},
    usage: null,
    createdAt: isoOf(run.createdAt),
    updatedAt: isoOf(at),
  };
  return { ...stepRunOf(run, 'PARSE', [file]), result: { parseRun } };
}

function splitStepOf(run: SimulatedRun, parts: readonly FileSummary[]) {
  const file = inputFileOf(run);
  const splits = parts.map((part, index) => ({
    type: 'part',
    observation: '',
    identifier: String(index + 1),
    startPage: index + 1,
    endPage: index + 1,
    name: `Part ${index + 1}`,
    classificationId: 'part',
    id: idOf('split', run.id, index),
    fileId: part.id,
  }));
  const output = { splits, isExternal: false };
  const splitRun = {
    object: 'split_run',
    id: idOf('splr', run.id),
    status: 'PROCESSED',
    output,
    initialOutput: output,
    reviewedOutput: null,
    failureReason: null,
    failureMessage: null,
    metadata: {},
    reviewed: false,
    edited: false,
    file,
    parseRunId: idOf('pr', run.id),
    usage: null,
  };
  return { ...stepRunOf(run, 'SPLIT', [file, ...parts]), result: { splitRun } };
}

function stepRunOf(run: SimulatedRun, stepType: string, files: readonly FileSummary[]) {
  return {
    object: 'workflow_step_run',
    id: idOf('workflow_step_run', run.id, stepType),
    workflowRunId: run.id,
    stepType,
    status: 'PROCESSED',
    files,
    step: {
      object: 'workflow_step',
      id: idOf('step', run.spec.definitionId, stepType),
      name: `${stepType} step`,
      type: stepType,
    },
  };
}
