import type { OutputFile } from '../../domain/checks.js';
import type { RunReport } from '../../domain/observation.js';
import { describeRun, type RunKey } from '../../domain/run-key.js';
import { parseAnswer, pathSegmentOf, requireSameRun, runKeyIn } from '../answers.js';
import { VendorError } from '../errors.js';
import type { VendorContext } from '../vendor.js';
import { abcdFilesOf, currentFilesOf } from './files.js';
import { generationOf } from './generation.js';
import { abcdReportOf, currentReportOf } from './report.js';
import { abcdRunSchema, currentRunSchema, type AbcdRun, type CurrentRun } from './schema.js';

/** One answer to a read: the run, and the body with the files that its generation knows of. */
type RunAnswer = { readonly answer: unknown; readonly key: RunKey } & (
  | { readonly generation: 'abcd'; readonly run: AbcdRun }
  | { readonly generation: 'current'; readonly run: CurrentRun }
);

/** Reads a run of either generation. */
export async function getRun(runId: string, context: VendorContext): Promise<RunReport> {
  const { generation, run } = await readRun(runId, context);
  switch (generation) {
    case 'abcd':
      return abcdReportOf(run);
    case 'current':
      return currentReportOf(run);
  }
}

/** Lists what a run produced: carried by the run, or in the folders that it names. */
export async function listOutputFiles(runId: string, context: VendorContext): Promise<OutputFile[]> {
  const { generation, answer, key } = await readRun(runId, context);
  switch (generation) {
    case 'abcd':
      return abcdFilesOf(answer, key, context.http);
    case 'current':
      return currentFilesOf(answer, key);
  }
}

/**
 * Asks Knowledge Stack to stop a run. Throws `VendorError` of kind `refused` for the older generation, whose
 * documented way needs an id that its runs do not have.
 */
export async function cancelRun(runId: string, context: VendorContext): Promise<void> {
  const { generation, key } = await readRun(runId, context);
  if (generation === 'abcd') {
    throw new VendorError(
      'refused',
      `This generation of Knowledge Stack cannot stop a run ${describeRun(key)}`,
    );
  }
  await context.http.request({ method: 'POST', path: `${pathOf(key, runId)}/stop` });
}

/** A malformed id is answered with 422: there is no such run and never will be. */
async function readRun(runId: string, context: VendorContext): Promise<RunAnswer> {
  const key = runKeyIn(context, runId);
  const errorKinds = { 422: 'not_found' } as const;
  const answer = await context.http.request({ method: 'GET', path: pathOf(key, runId), errorKinds });
  const read = parseRun(answer, key);
  requireSameRun(read.run.id, key, runId);
  return read;
}

function parseRun(answer: unknown, key: RunKey): RunAnswer {
  const generation = generationOf(answer, key);
  switch (generation) {
    case 'abcd':
      return { generation, answer, key, run: parseAnswer(abcdRunSchema, answer, 'The run', key) };
    case 'current':
      return { generation, answer, key, run: parseAnswer(currentRunSchema, answer, 'The run', key) };
  }
}

function pathOf(key: RunKey, runId: string): string {
  return `/v1/workflow-runs/${pathSegmentOf(key, runId)}`;
}
