import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newWebhookSecret } from '../../testing/kit-parts.js';

/** Where a stack keeps what outlives it. */
export interface DataFolder {
  /** The Temporal server's database. */
  readonly temporalFile: string;
  /** The embedded ledger. */
  readonly ledgerDir: string;
  /** Signs the simulators' webhooks. */
  readonly secretFile: string;
}

/** The places within a data folder; nothing is made. */
export function dataFolder(path: string): DataFolder {
  return {
    temporalFile: join(path, 'temporal.db'),
    ledgerDir: join(path, 'ledger'),
    secretFile: join(path, 'simulator-webhook-secret'),
  };
}

/** Makes a data folder, where it is missing. */
export async function makeDataFolder(path: string): Promise<DataFolder> {
  await mkdir(path, { recursive: true });
  return dataFolder(path);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null;
}

/** The webhook secret of a data folder's simulators: made once, so that scripts may keep it. Only the user reads it. */
export async function simulatorSecret({ secretFile }: DataFolder): Promise<string> {
  try {
    await writeFile(secretFile, `${newWebhookSecret()}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  return (await readFile(secretFile, 'utf8')).trim();
}
