import type { OutputFile } from '../../domain/checks.js';
import type { RunReport } from '../../domain/observation.js';
import type { RunValues } from '../../domain/path-value.js';
import { describeRun, type RunKey } from '../../domain/run-key.js';
import type { z } from 'zod';
import { parseAnswer, pathSegmentOf, requireSameRun, runKeyIn } from '../answers.js';
import { VendorError, type VendorErrorKind } from '../errors.js';
import type { VendorContext } from '../vendor.js';
import { outputFilesOf, producedFilesOf } from './files.js';
import { readReportOf } from './report.js';
import { fileSchema, runFilesSchema, runSchema, runValuesSchema, type ExtendFile } from './schema.js';

/** The version of the API that the adapter speaks; without it the vendor answers 400 or with an older shape. */
const API_VERSION = '2026-02-09';

/** 402 is an account without credits: like a key without rights, somebody has to see to it. */
const ERROR_KINDS: Readonly<Record<number, VendorErrorKind>> = { 402: 'unauthorized' };

/** Most files of one run that are looked up by id, so that a list without an end ends. */
const MAX_LOOK_UPS = 100;

/** Reads a run. Source of the paths: the vendor's client library. */
export async function getRun(runId: string, context: VendorContext): Promise<RunReport> {
  return readReportOf(await readRun(runSchema, runId, context));
}

/**
 * Reads what went into a run, of which the answer repeats the app's `metadata` only, and what its steps brought:
 * `stepRuns.0.result.extractRun.output.value.rows` leads to rows that the first step extracted.
 */
export async function getRunValues(runId: string, context: VendorContext): Promise<RunValues> {
  const { metadata, stepRuns } = await readRun(runValuesSchema, runId, context);
  return { input: metadata ?? null, output: { stepRuns: stepRuns ?? [] } };
}

/**
 * Lists what a run produced. The run describes its files itself; one that only a step's result names is looked up.
 * Throws `VendorError` of kind `unexpected_answer` when that would be more than 100.
 */
export async function listOutputFiles(runId: string, context: VendorContext): Promise<OutputFile[]> {
  const key = runKeyIn(context, runId);
  const { described, undescribed } = producedFilesOf(await readRun(runFilesSchema, runId, context));
  if (undescribed.length > MAX_LOOK_UPS) {
    const problem = `The run names over ${MAX_LOOK_UPS} files without describing them`;
    throw new VendorError('unexpected_answer', `${problem} ${describeRun(key)}`);
  }
  const lookedUp: ExtendFile[] = [];
  for (const fileId of undescribed) lookedUp.push(...(await readFile(fileId, key, context)));
  return [...described, ...lookedUp].flatMap(outputFilesOf);
}

/**
 * Asks Extend to stop a run, which it does for one that is queued or works. One that is being stopped already needs
 * no second request. Throws `VendorError` of kind `refused` for all others, such as one that waits for its reviewer.
 */
export async function cancelRun(runId: string, context: VendorContext): Promise<void> {
  const key = runKeyIn(context, runId);
  try {
    await request('POST', `/workflow_runs/${pathSegmentOf(key, runId)}/cancel`, context);
  } catch (error) {
    if (!(error instanceof VendorError) || error.kind !== 'refused') throw error;
    const { status } = await readRun(runSchema, runId, context);
    if (status !== 'CANCELLING') throw error;
  }
}

async function readRun<T extends { readonly id: string }>(
  schema: z.ZodType<T>,
  runId: string,
  context: VendorContext,
): Promise<T> {
  const key = runKeyIn(context, runId);
  const answer = await request('GET', `/workflow_runs/${pathSegmentOf(key, runId)}`, context);
  const run = parseAnswer(schema, answer, 'The run', key);
  requireSameRun(run.id, key, runId);
  return run;
}

/** A file by its id, alone in a list; the list is empty when the file was deleted meanwhile. */
async function readFile(fileId: string, key: RunKey, context: VendorContext): Promise<ExtendFile[]> {
  try {
    const answer = await request('GET', `/files/${pathSegmentOf(key, fileId)}`, context);
    return [parseAnswer(fileSchema, answer, 'A file of the run', key)];
  } catch (error) {
    if (error instanceof VendorError && error.kind === 'not_found') return [];
    throw error;
  }
}

function request(method: 'GET' | 'POST', path: string, context: VendorContext): Promise<unknown> {
  const headers = { 'x-extend-api-version': API_VERSION };
  return context.http.request({ method, path, headers, errorKinds: ERROR_KINDS });
}
