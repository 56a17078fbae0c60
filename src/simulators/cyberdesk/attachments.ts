import { isoOf } from '../../domain/time.js';
import { uuidOf } from '../ids.js';
import type { SimulatedRun } from '../simulated-run.js';
import type { RunView } from '../timeline.js';
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
  return run.spec.files.map((filename, index) => attachmentOf(run, filename, index, since));
}

function attachmentOf(run: SimulatedRun, filename: string, index: number, createdAt: number) {
  const id = uuidOf('attachment', run.id, index);
  return {
    id,
    run_id: run.id,
    filename,
    content_type: CONTENT_TYPES[filename.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    attachment_type: 'output',
    size_bytes: FILE_BYTES + index,
    storage_path: `${ORGANIZATION_ID}/${run.id}/${id}/${filename}`,
    created_at: isoOf(createdAt),
    target_path: null,
    cleanup_imports_after_run: false,
    user_id: USER_ID,
    organization_id: ORGANIZATION_ID,
    expires_at: null,
  };
}
