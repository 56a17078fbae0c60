import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openEmbeddedLedger } from '../../src/ledger/embedded.js';
import { LedgerError } from '../../src/ledger/errors.js';
import { openLedger } from '../../src/ledger/open.js';
import { draftOf, entryOf } from './drafts.js';

const folder = await mkdtemp(join(tmpdir(), 'landfall-embedded-'));
/** One for all tests, because making a new database takes seconds. */
const dataDir = join(folder, 'not', 'yet', 'there');

describe('an embedded ledger in a directory', { timeout: 30_000 }, () => {
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('keeps its verdicts when it is closed and opened again', async () => {
    const first = await openLedger({ dataDir });
    await first.migrate();
    const { outcome } = await first.record(entryOf(draftOf()));
    await first.close();
    const second = await openLedger({ dataDir });
    await second.migrate();
    expect(await second.latest(outcome)).toEqual(outcome);
    await second.close();
    expect(existsSync(`${dataDir}.lock`)).toBe(false);
  });

  it('is refused while it is open', async () => {
    const { ledger } = await openEmbeddedLedger({ dataDir });
    await expect(openEmbeddedLedger({ dataDir })).rejects.toThrow(/is open already .*pid=/);
    await ledger.close();
  });

  it('is refused while a process that lives has it open, and taken over when that process is gone', async () => {
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    await writeFile(`${dataDir}.lock`, String(other.pid));
    await expect(openEmbeddedLedger({ dataDir })).rejects.toBeInstanceOf(LedgerError);
    const gone = new Promise((resolve) => other.once('exit', resolve));
    other.kill('SIGKILL');
    await gone;
    const { ledger } = await openEmbeddedLedger({ dataDir });
    await ledger.close();
  });

  it('takes over what a predecessor of the same process id left behind', async () => {
    await writeFile(`${dataDir}.lock`, String(process.pid));
    const { ledger } = await openEmbeddedLedger({ dataDir });
    await ledger.close();
    expect(existsSync(`${dataDir}.lock`)).toBe(false);
  });

  it('fails with a sentence, and without a lock left, when the directory cannot be used', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'not a directory');
    await expect(openEmbeddedLedger({ dataDir: file })).rejects.toThrow(
      /^Opening the embedded ledger failed \[dataDir=/,
    );
    expect(existsSync(`${file}.lock`)).toBe(false);
  });
});

describe('openLedger', () => {
  it('says what to set when no ledger is configured', async () => {
    await expect(openLedger({})).rejects.toThrow(/set DATABASE_URL .* or ledger\.dataDir/);
  });
});
