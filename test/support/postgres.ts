import { execFile, execFileSync } from 'node:child_process';
import type { ExecFileOptions } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const DEBIAN_VERSIONS = '/usr/lib/postgresql';

/** A Postgres of one test file's own. */
export interface TestPostgres {
  readonly url: string;
  /** Ends it at once, as a crash would, and leaves its data. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on the same port. */
  restart(): Promise<void>;
  /** Ends it and deletes its data. */
  stop(): Promise<void>;
}

/** The newest installed folder that has `initdb` and `pg_ctl`, or null. */
function findBinaries(): string | null {
  const debian = existsSync(DEBIAN_VERSIONS)
    ? readdirSync(DEBIAN_VERSIONS)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(DEBIAN_VERSIONS, version, 'bin'))
    : [];
  const folders = [...debian, ...(process.env['PATH'] ?? '').split(delimiter)];
  return (
    folders.find((folder) => ['initdb', 'pg_ctl'].every((name) => existsSync(join(folder, name)))) ?? null
  );
}

/** Postgres refuses to run as root: the user to run it as instead. Empty when we are not root. */
function unprivilegedUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Makes and starts a throw-away Postgres on a free loopback port; null when none is installed.
 * Takes two to four seconds. Throws with the server's log when it does not start.
 */
export async function startPostgres(): Promise<TestPostgres | null> {
  const binaries = findBinaries();
  if (binaries === null) return null;
  const user = unprivilegedUser();
  const folder = await mkdtemp(join(tmpdir(), 'landfall-postgres-'));
  if (user.uid !== undefined && user.gid !== undefined) await chown(folder, user.uid, user.gid);
  const options: ExecFileOptions = { ...user, cwd: folder };
  const data = join(folder, 'data');
  const port = await freePort();
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  const server = `-p ${port} -h 127.0.0.1 -k ${folder} -c fsync=off -c full_page_writes=off`;
  const log = join(folder, 'log');
  const control = (...args: string[]) => run(join(binaries, 'pg_ctl'), ['-D', data, ...args], options);
  const start = () =>
    control('start', '-w', '-l', log, '-o', server).catch(async (cause: unknown) => {
      throw new Error(`Postgres did not start: ${await readFile(log, 'utf8')}`, { cause });
    });
  const kill = async () => {
    await control('stop', '-m', 'immediate');
  };
  await run(join(binaries, 'initdb'), initdb, options);
  await start();
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres?sslmode=disable`,
    kill,
    restart: async () => {
      await start();
    },
    stop: async () => {
      await kill().catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * The same for tests that should not pass without it: where none is installed it throws in CI, and elsewhere
 * returns null with a loud line, for `describe.skipIf`.
 */
export async function requirePostgres(): Promise<TestPostgres | null> {
  const postgres = await startPostgres();
  if (postgres !== null) return postgres;
  if (process.env['CI']) throw new Error('Postgres is not installed, and CI must not skip its tests');
  console.warn('\n*** POSTGRES IS NOT INSTALLED: ITS TESTS ARE SKIPPED. Install it to run them. ***\n');
  return null;
}
