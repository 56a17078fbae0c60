import { mkdirSync } from 'node:fs';
import type { PGlite } from '@electric-sql/pglite';
import { lockDataDir } from './data-dir-lock.js';
import { LedgerError } from './errors.js';
import { createLedger } from './kysely-ledger.js';
import type { Ledger } from './ledger.js';
import { PGliteDialect } from './pglite-dialect.js';

/** Keeps nothing: the database ends with the process. */
export const IN_MEMORY = 'memory://';

/** A ledger in this process, and the database that it is in. */
export interface EmbeddedLedger {
  /** Closing it closes the database. */
  readonly ledger: Ledger;
  /** To serve it; its statements must go through `serveEmbeddedLedger` or the ledger. */
  readonly pglite: PGlite;
}

/**
 * Opens a Postgres inside this process (WebAssembly), which one process at a time can do.
 * Opening takes one to three seconds.
 * @param options.dataDir A directory, made when it is missing, or `memory://`.
 * @throws LedgerError when another process has the directory open, or it cannot be opened.
 */
export async function openEmbeddedLedger(options: { readonly dataDir: string }): Promise<EmbeddedLedger> {
  const { dataDir } = options;
  const lock = dataDir === IN_MEMORY ? null : lockDataDir(dataDir);
  try {
    if (lock) mkdirSync(dataDir, { recursive: true });
    const { PGlite } = await import('@electric-sql/pglite');
    const pglite = await PGlite.create(dataDir);
    const afterClose = async () => {
      if (!pglite.closed) await pglite.close();
      lock?.release();
    };
    return { ledger: createLedger(new PGliteDialect(pglite), { afterClose }), pglite };
  } catch (cause) {
    lock?.release();
    throw new LedgerError(`Opening the embedded ledger failed [dataDir=${dataDir}]`, { cause });
  }
}
