import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LedgerError } from './errors.js';

/** Lock files of this very process, which in a container may have the same process id as its predecessor. */
const held = new Set<string>();

/**
 * Keeps a second process from opening the same embedded database, which would destroy it. The lock is a file
 * beside the directory that names the process; one left behind by a process that is gone is taken over.
 * @throws LedgerError when a process that lives has it.
 */
export function lockDataDir(dataDir: string): { release(): void } {
  const path = `${resolve(dataDir)}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  if (!create(path)) {
    const owner = ownerOf(path);
    if (held.has(path) || isAlive(owner)) {
      throw new LedgerError(
        `The embedded ledger is open already [dataDir=${dataDir}, pid=${owner}, lock=${path}]`,
      );
    }
    rmSync(path, { force: true });
    if (!create(path))
      throw new LedgerError(`The embedded ledger is being opened already [dataDir=${dataDir}]`);
  }
  held.add(path);
  return { release: () => release(path) };
}

function release(path: string): void {
  if (held.delete(path)) rmSync(path, { force: true });
}

function create(path: string): boolean {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw new LedgerError('Locking the embedded ledger failed', { cause });
  }
}

function ownerOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not permitted means that it lives and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
