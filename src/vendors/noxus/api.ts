import type { OutputFile } from '../../domain/checks.js';
import type { RunReport } from '../../domain/observation.js';
import type { RunValues } from '../../domain/path-value.js';
import { parseAnswer, pathSegmentOf, requireSameRun, runKeyIn } from '../answers.js';
import type { VendorAccount, VendorContext } from '../vendor.js';
import { filesIn } from './files.js';
import { reportOf } from './report.js';
import { runSchema, runWithOutputSchema, runWithWorkflowSchema, type NoxusRunWithOutput } from './schema.js';

/** The header that carries the key. Source: the vendor's client library. */
export function authHeaders(account: VendorAccount): Record<string, string> {
  return account.apiKey === '' ? {} : { 'x-api-key': account.apiKey };
}

/** Reads a run in the form that needs nothing but its id; it has no output. Source: the vendor's API reference. */
export async function getRun(runId: string, context: VendorContext): Promise<RunReport> {
  const key = runKeyIn(context, runId);
  const run = parseAnswer(runSchema, await readById(runId, context), 'The run', key);
  requireSameRun(run.id, key, runId);
  return reportOf(run);
}

/** Lists the files in a run's output. */
export async function listOutputFiles(runId: string, context: VendorContext): Promise<OutputFile[]> {
  const { output } = await readWithOutput(runId, context);
  return filesIn(output ?? {});
}

/** What a run was given and what its output nodes hold, by their labels. */
export async function getRunValues(runId: string, context: VendorContext): Promise<RunValues> {
  const { input, output } = await readWithOutput(runId, context);
  return { input, output };
}

/**
 * Asks Noxus to stop a run. What it does to a run that has ended is not published, so this must only be asked of
 * one that was just read as active. Source: the vendor's client library.
 */
export async function cancelRun(runId: string, context: VendorContext): Promise<void> {
  await context.http.request({ method: 'POST', path: `${pathOf(runId, context)}/stop` });
}

/** A malformed id is answered with 422: there is no such run and never will be. */
function readById(runId: string, context: VendorContext): Promise<unknown> {
  const errorKinds = { 422: 'not_found' } as const;
  return context.http.request({ method: 'GET', path: pathOf(runId, context), errorKinds });
}

/**
 * Only the run as its workflow shows it has an output, so the run is read for the id of its workflow first. Source:
 * the vendor's client library.
 */
async function readWithOutput(runId: string, context: VendorContext): Promise<NoxusRunWithOutput> {
  const key = runKeyIn(context, runId);
  const bare = parseAnswer(runWithWorkflowSchema, await readById(runId, context), 'The run', key);
  requireSameRun(bare.id, key, runId);
  const workflow = pathSegmentOf(key, bare.workflow_id);
  const path = `/v1/workflows/${workflow}/runs/${pathSegmentOf(key, runId)}`;
  const answer = await context.http.request({ method: 'GET', path });
  const run = parseAnswer(runWithOutputSchema, answer, 'The run with its output', key);
  requireSameRun(run.id, key, runId);
  return run;
}

function pathOf(runId: string, context: VendorContext): string {
  return `/v1/runs/${pathSegmentOf(runKeyIn(context, runId), runId)}`;
}
