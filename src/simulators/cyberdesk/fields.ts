import type { Fields } from '../run-spec.js';
import type { AskedFile, AskedRun } from './asked.js';

/** A file that went into a run, as the simulator keeps it. */
export interface InputFile {
  readonly filename: string;
  readonly sizeBytes: number;
  readonly targetPath: string | null;
  readonly cleanup: boolean;
}

/** The field under which input files are kept; no body shows it. */
export const INPUT_FILES = 'simulated_input_files';

/** What a run's body shows of what was asked for. A secret value is shown by an alias only, as the vendor does. */
export function fieldsOf(asked: AskedRun, runId: string | null): Fields {
  const {
    sensitive_input_values: secrets,
    file_inputs: files,
    start_session: startsSession,
    ...shown
  } = asked;
  const given = Object.entries(shown).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...Object.fromEntries(given),
    ...(secrets ? { sensitive_input_aliases: aliasesOf(secrets) } : {}),
    ...(files ? { [INPUT_FILES]: files.map(inputFileOf) } : {}),
    // A session that begins with a run has the run's id.
    ...(startsSession === true && !asked.session_id && runId !== null ? { session_id: runId } : {}),
  };
}

function aliasesOf(secrets: Fields): Fields {
  return Object.fromEntries(Object.keys(secrets).map((name) => [name, `run_alias_${name}`]));
}

function inputFileOf(file: AskedFile): InputFile {
  return {
    filename: file.filename,
    sizeBytes: Buffer.from(file.content, 'base64').byteLength,
    targetPath: file.target_path ?? null,
    cleanup: file.cleanup_imports_after_run ?? false,
  };
}
