import {
  outputFileOf,
  PAGE_SIZE,
  parseAnswer,
  pathSegmentOf,
  readPages,
  requireSameRun,
  runKeyIn,
  type OutputFile,
  type RunReport,
  type VendorContext,
} from 'landfall/vendors';
import { reportOf } from './report.js';
import { filesSchema, jobSchema, type JobFile } from './schema.js';

/** One read by id. */
export async function getRun(runId: string, context: VendorContext): Promise<RunReport> {
  const answer = await context.http.request({ method: 'GET', path: pathOf(runId, context) });
  const key = runKeyIn(context, runId);
  const job = parseAnswer(jobSchema, answer, 'The job', key);
  requireSameRun(job.id, key, runId);
  return reportOf(job);
}

/** Every file that the job produced, all pages. */
export async function listOutputFiles(runId: string, context: VendorContext): Promise<readonly OutputFile[]> {
  const key = runKeyIn(context, runId);
  const path = `${pathOf(runId, context)}/files`;
  const files = await readPages(
    key,
    (file: JobFile) => file.name,
    async (offset) => {
      const query = { offset, limit: PAGE_SIZE };
      const answer = await context.http.request({ method: 'GET', path, query });
      return parseAnswer(filesSchema, answer, 'The list of files', key);
    },
  );
  return files.flatMap((file) => outputFileOf(file.name, file.bytes));
}

/** Asks for a stop; 409, for a job that has ended, is `refused` by the general rule for statuses. */
export async function cancelRun(runId: string, context: VendorContext): Promise<void> {
  await context.http.request({ method: 'POST', path: `${pathOf(runId, context)}/stop` });
}

function pathOf(runId: string, context: VendorContext): string {
  return `/v1/jobs/${pathSegmentOf(runKeyIn(context, runId), runId)}`;
}
