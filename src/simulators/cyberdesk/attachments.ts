import { isoOf } from '../../domain/time.js';
import { uuidOf } from '../ids.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
import { INPUT_FILES, type InputFile } from './fields.js';
import { ORGANIZATION_ID, USER_ID } from './identities.js';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  json: 'application/json',
  pdf: 'application/pdf',
  png: 'image/png',
  txt: 'text/plain',
};

/** Base size of an invented file, in bytes. */
const FILE_BYTES = 1024;

/** The output attachments of a run as the API lists them in `view`; none before the work is done. */
export function outputAttachmentsOf(run: SimulatedRun, view: RunView) {
  const since = run.filesListedSince(view);
  if (since === null) return [];
  return run.spec.files.map((filename, index) =>
    attachmentOf(run, {
      id: uuidOf('attachment', run.id, index),
      type: 'output',
      filename,
      sizeBytes: FILE_BYTES + index,
      createdAt: since,
      targetPath: null,
      cleanup: false,
    }),
  );
}

/** The files that went into a run. */
export function inputAttachmentsOf(run: SimulatedRun, view: RunView) {
  const files = (view.fields[INPUT_FILES] ?? []) as readonly InputFile[];
  return files.map((file, index) =>
    attachmentOf(run, {
      ...file,
      id: uuidOf('input-attachment', run.id, index),
      type: 'input',
      createdAt: run.createdAt,
    }),
  );
}

/** All attachments of a run, those that went in first. */
export function attachmentsOf(run: SimulatedRun, view: RunView) {
  return [...inputAttachmentsOf(run, view), ...outputAttachmentsOf(run, view)];
}

interface Attached extends InputFile {
  readonly id: string;
  readonly type: 'input' | 'output';
  /** Clock milliseconds. */
  readonly createdAt: number;
}

function attachmentOf(run: SimulatedRun, file: Attached) {
  const { id, filename } = file;
  return {
    id,
    run_id: run.id,
    filename,
    content_type: CONTENT_TYPES[filename.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    attachment_type: file.type,
    size_bytes: file.sizeBytes,
    storage_path: `${ORGANIZATION_ID}/${run.id}/${id}/${filename}`,
    created_at: isoOf(file.createdAt),
    target_path: file.targetPath,
    cleanup_imports_after_run: file.cleanup,
    user_id: USER_ID,
    organization_id: ORGANIZATION_ID,
    expires_at: null,
  };
}

/** An attachment's bytes: as many as it says, and all alike, since a simulated run makes names only. */
export function downloadOf({ content_type, size_bytes }: ReturnType<typeof attachmentOf>): Response {
  return new Response(Buffer.alloc(size_bytes, 'x'), { headers: { 'content-type': content_type } });
}
