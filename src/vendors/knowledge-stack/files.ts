import type { OutputFile } from '../../domain/checks.js';
import { describeRun, type RunKey } from '../../domain/run-key.js';
import { parseAnswer } from '../answers.js';
import { VendorError } from '../errors.js';
import { outputFileOf } from '../files.js';
import { PAGE_SIZE, readPages } from '../pages.js';
import { utcTimeOf } from '../times.js';
import type { VendorHttp } from '../http.js';
import {
  abcdFoldersSchema,
  currentFilesSchema,
  documentsSchema,
  type KnowledgeStackDocument,
} from './schema.js';

const FILES = 'The list of files';

/** The files that a run of the current generation carries itself. */
export function currentFilesOf(answer: unknown, key: RunKey): OutputFile[] {
  const assets = parseAnswer(currentFilesSchema, answer, FILES, key);
  return assets.filter((asset) => asset.part_type !== 'FOLDER').flatMap((asset) => outputFileOf(asset.name));
}

/**
 * The files in the output folders of a run of the older generation. Runs share these folders, so only documents
 * that were created or changed since the run was created count; another run's may be among them all the same.
 */
export async function abcdFilesOf(answer: unknown, key: RunKey, http: VendorHttp): Promise<OutputFile[]> {
  const run = parseAnswer(abcdFoldersSchema, answer, FILES, key);
  const since = utcTimeOf(run.created_at);
  if (since === null) {
    throw new VendorError('unexpected_answer', `The run's created_at is no time ${describeRun(key)}`);
  }
  const files: OutputFile[] = [];
  for (const folderId of new Set(run.run_snapshot.outputs.map((folder) => folder.path_part_id))) {
    const documents = await documentsIn(folderId, key, http);
    const recent = documents.filter((document) => touchedSince(document, since));
    files.push(...recent.flatMap((document) => outputFileOf(document.name)));
  }
  return files;
}

function documentsIn(folderId: string, key: RunKey, http: VendorHttp): Promise<KnowledgeStackDocument[]> {
  return readPages(
    key,
    (document) => document.id ?? document.path_part_id ?? document.name,
    async (offset) => {
      const query = { parent_path_part_id: folderId, limit: PAGE_SIZE, offset };
      const answer = await http.request({ method: 'GET', path: '/v1/documents', query });
      return parseAnswer(documentsSchema, answer, FILES, key);
    },
  );
}

/** Times of one format, so that their texts compare as the times do. */
function touchedSince(document: KnowledgeStackDocument, since: string): boolean {
  return [document.created_at, document.updated_at].some((given) => (utcTimeOf(given) ?? '') >= since);
}
