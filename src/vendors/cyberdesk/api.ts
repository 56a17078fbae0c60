import { randomUUID } from 'node:crypto';
import type { OutputFile } from '../../domain/checks.js';
import type { RunReport } from '../../domain/observation.js';
import type { RunValues } from '../../domain/path-value.js';
import { parseAnswer, pathSegmentOf, requireSameRun, runKeyIn } from '../answers.js';
import { outputFileOf } from '../files.js';
import { PAGE_SIZE, readPages } from '../pages.js';
import { fitReadReport } from '../reports.js';
import type { VendorContext } from '../vendor.js';
import { reportOf, valuesOf } from './report.js';
import { attachmentsSchema, runSchema, type CyberdeskAttachment, type CyberdeskRun } from './schema.js';

/**
 * Reads a run, as a report. An id that is no UUID is answered with 422: there is no such run and never will be, which is
 * what `not_found` says. Source of the paths: the vendor's client library.
 */
export async function getRun(runId: string, context: VendorContext): Promise<RunReport> {
  return fitReadReport(reportOf(await readRun(runId, context)));
}

/** Reads what went into a run and what came out of it. */
export async function getRunValues(runId: string, context: VendorContext): Promise<RunValues> {
  return valuesOf(await readRun(runId, context));
}

async function readRun(runId: string, context: VendorContext): Promise<CyberdeskRun> {
  const key = runKeyIn(context, runId);
  const answer = await context.http.request({
    method: 'GET',
    path: `/v1/runs/${pathSegmentOf(key, runId)}`,
    errorKinds: { 422: 'not_found' },
  });
  const run = parseAnswer(runSchema, answer, 'The run', key);
  requireSameRun(run.id, key, runId);
  return run;
}

/** Lists what a run produced, all pages. The run itself carries ids of files only. */
export async function listOutputFiles(runId: string, context: VendorContext): Promise<OutputFile[]> {
  const key = runKeyIn(context, runId);
  const attachments = await readPages(
    key,
    (attachment: CyberdeskAttachment) => attachment.id,
    async (offset) => {
      const query = { run_id: runId, attachment_type: 'output', skip: offset, limit: PAGE_SIZE };
      const answer = await context.http.request({ method: 'GET', path: '/v1/run-attachments', query });
      return parseAnswer(attachmentsSchema, answer, 'The list of files', key);
    },
  );
  return attachments
    .filter((attachment) => belongsTo(attachment, runId))
    .flatMap((file) => outputFileOf(file.filename, file.size_bytes, file.content_type));
}

/**
 * Asks Cyberdesk to stop a run by writing its status, the only way its API has. A repetition is harmless, so
 * each request has a key of its own.
 */
export async function cancelRun(runId: string, context: VendorContext): Promise<void> {
  await context.http.request({
    method: 'PATCH',
    path: `/v1/runs/${pathSegmentOf(runKeyIn(context, runId), runId)}`,
    headers: { 'idempotency-key': randomUUID() },
    json: { status: 'cancelled' },
  });
}

/** Guards against a server that does not know a filter: files of others must not pass for this run's. */
function belongsTo(attachment: CyberdeskAttachment, runId: string): boolean {
  const sameRun = attachment.run_id === null || attachment.run_id.toLowerCase() === runId.toLowerCase();
  return sameRun && (attachment.attachment_type ?? 'output') === 'output';
}
