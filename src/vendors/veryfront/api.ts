import type { OutputFile } from '../../domain/checks.js';
import type { RunReport } from '../../domain/observation.js';
import type { RunValues } from '../../domain/path-value.js';
import type { RunKey } from '../../domain/run-key.js';
import { parseAnswer, pathSegmentOf, requireSameRun, runKeyIn } from '../answers.js';
import type { VendorContext } from '../vendor.js';
import { completionOf, type CompleteAnswer, type CompleteRequest } from './completion.js';
import { filesOf } from './files.js';
import { reportOf } from './report.js';
import { runSchema, type VeryfrontRun } from './schema.js';

/** Reads a run, of whatever kind. Source of the paths here: the vendor's package and its reference. */
export async function getRun(runId: string, context: VendorContext): Promise<RunReport> {
  const { run } = await readRun(runId, context);
  return reportOf(run);
}

/** Lists the artifacts that the run itself carries; those of an agent's run are expected to be none. */
export async function listOutputFiles(runId: string, context: VendorContext): Promise<OutputFile[]> {
  const { answer, key } = await readRun(runId, context);
  return filesOf(answer, key);
}

/** What went into a run and what came out of it. A task has no input: what goes into it is its `config`. */
export async function getRunValues(runId: string, context: VendorContext): Promise<RunValues> {
  const { run } = await readRun(runId, context);
  return { input: run.input ?? run.config, output: run.output };
}

/**
 * Asks Veryfront to stop a run. What it answers is not looked at, because it is not published what `cancelled`
 * says of a run that had ended or is still stopping: whoever asks reads the run afterwards.
 */
export async function cancelRun(runId: string, context: VendorContext): Promise<void> {
  await context.http.request({ method: 'POST', path: `${pathOf(runKeyIn(context, runId), runId)}/cancel` });
}

/**
 * Writes the final status of a run that somebody else executes, in one call that is not repeated here. Throws
 * `VendorError`: `refused` for 400 and 409, by which the vendor may mean a run that has ended already, and the
 * other kinds as a read does. After every error, and after an answer that does not show the status that was written,
 * only a read tells what the run's status is. Source: the vendor's reference page.
 */
export async function completeRun(
  runId: string,
  body: CompleteRequest,
  context: VendorContext,
): Promise<CompleteAnswer> {
  const path = `${pathOf(runKeyIn(context, runId), runId)}/complete`;
  return completionOf(await context.http.request({ method: 'POST', path, json: body }), runId);
}

interface RunAnswer {
  readonly key: RunKey;
  readonly answer: unknown;
  readonly run: VeryfrontRun;
}

async function readRun(runId: string, context: VendorContext): Promise<RunAnswer> {
  const key = runKeyIn(context, runId);
  const answer = await context.http.request({ method: 'GET', path: pathOf(key, runId) });
  const run = parseAnswer(runSchema, answer, 'The run', key);
  requireSameRun(run.run_id, key, runId);
  return { key, answer, run };
}

function pathOf(key: RunKey, runId: string): string {
  return `/runs/${pathSegmentOf(key, runId)}`;
}
